"""Frame → file: CSV, Excel workbook and Parquet, each with citation, coverage and gaps in words inside."""

from dashboard.export.columnar import parquet_bytes
from dashboard.export.plain import csv_bytes, table_csv_bytes
from dashboard.export.workbook import xlsx_bytes

__all__ = ["csv_bytes", "parquet_bytes", "table_csv_bytes", "xlsx_bytes"]
