"""The workshop model: a discrete-event simulation of a store's days, told through commands.

The model decides who comes when, who is free, what breaks, what is missing and who pays; each of
its events is told as the command that a person would have given at that time. It knows no clock but
its own, and every day has its own dice: a store that was stopped in the middle goes on the next
time from the last day that is told, and tells the same.
"""
