"""What hangs on a car at the parts desk, and so on another file of it after a merge."""

from aftersales.core.merging import follows

follows("vehicle", "parts.PartRequest", field="vehicle")
follows("vehicle", "parts.RemovedPart", field="vehicle")
follows("vehicle", "parts.FitmentWaived", field="vehicle")
