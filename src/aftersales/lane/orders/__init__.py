"""The document of a visit (作业单, 维修工单): arrival, check-in, estimate, consent, until workshop
and billing take over.
"""
