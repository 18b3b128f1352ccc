from . import (
    complaint_analysis,
    complaint_conformity_report,
    complaint_file_report,
    complaint_letter_report,
    complaint_management_review_report,
    complaint_monitoring_report,
    complaint_person_pack,
    complaint_register_report,
    complaint_simulation_report,
    ir_actions_report,
)
