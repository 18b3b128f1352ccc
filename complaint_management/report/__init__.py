from . import complaint_simulation_report, ir_actions_report
