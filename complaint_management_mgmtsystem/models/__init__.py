from . import (
    complaint_raised,
    complaint_origin,
    mgmtsystem_action,
    mgmtsystem_nonconformity,
    mgmtsystem_audit,
    mgmtsystem_audit_independence,
    mgmtsystem_review,
    complaint_management_review,
    complaint_conformity,
)
