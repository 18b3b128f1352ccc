from . import complaint_file_report, complaint_simulation_report, ir_actions_report
