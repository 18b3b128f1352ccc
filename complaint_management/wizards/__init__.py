from . import (
    base_import_import,
    base_partner_merge,
    complaint_extension,
    complaint_phone_intake,
    complaint_register,
    complaint_register_print,
    complaint_schedule_move,
    complaint_simulation,
    complaint_simulation_print,
    complaint_simulation_remarks,
    complaint_simulation_words,
    complaint_step,
)
