"""Evidently's drift report over two Parquet files, as its documentation has it."""

import sys

import pandas as pd
from evidently import Report
from evidently.presets import DataDriftPreset

reference, current = (pd.read_parquet(file) for file in sys.argv[1:3])
snapshot = Report([DataDriftPreset()]).run(current, reference)
print(snapshot.json()[:200])
