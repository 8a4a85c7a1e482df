-- The file of the snapshot that this connection reads.
SELECT path FROM duckdb_databases() WHERE database_name = current_database();
