"""The shipped course is not passed by choosing the longest answer, or the shortest."""

from collections import Counter
from pathlib import Path

from lxml import etree

DATA = Path(__file__).parents[1] / "complaint_management" / "data"


def read_questions():
    """Answers by question: (length, whether it is right), in their order."""
    questions = {}
    for path in sorted(DATA.glob("survey_handling_*.xml")):
        for record in etree.parse(path).iterfind(
            "record[@model='survey.question.answer']"
        ):
            question = record.find("field[@name='question_id']").get("ref")
            words = " ".join(record.findtext("field[@name='value']").split())
            is_right = record.find("field[@name='is_correct']") is not None
            questions.setdefault(question, []).append((len(words), is_right))
    return questions


def find_ranks(questions):
    """How often the right answer is the longest (0), the second longest (1) …"""
    ranks = Counter()
    for answers in questions.values():
        (right,) = (length for length, is_right in answers if is_right)
        ranks[sum(length > right for length, _is_right in answers)] += 1
    return ranks


def test_length_says_nothing():
    questions = read_questions()
    assert len(questions) == 36
    ranks = find_ranks(questions)
    for rank in range(4):
        share = ranks[rank] / len(questions)
        assert 1 / 5 <= share <= 1 / 3, (rank, ranks)


def test_place_says_nothing():
    places = Counter()
    for answers in read_questions().values():
        places[[is_right for _length, is_right in answers].index(True)] += 1
    assert all(1 / 6 <= places[place] / 36 <= 1 / 3 for place in range(4)), places
