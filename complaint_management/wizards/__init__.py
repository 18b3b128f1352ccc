from . import complaint_phone_intake, complaint_step
