from . import test_product, test_public_product
