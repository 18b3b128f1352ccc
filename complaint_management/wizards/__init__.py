from . import base_import_import, complaint_phone_intake, complaint_step
