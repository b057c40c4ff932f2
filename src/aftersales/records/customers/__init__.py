"""Customer files: who they are, how to reach them, what they want, what they agreed to;
consultations and needs.
"""
