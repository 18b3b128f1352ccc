from . import controllers, models, report
from .hooks import pre_init_hook
