from . import complaint_public
