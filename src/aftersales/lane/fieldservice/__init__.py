"""Work by contract: installation and commissioning of accessories and equipment, at the store or at
the customer's, with acceptance, report and the training of those who will use it.
"""
