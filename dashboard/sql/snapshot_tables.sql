-- How many rows each table of the snapshot has, as the engine knows it, in the order of the schema.
SELECT table_name, estimated_size AS "rows" FROM duckdb_tables()
WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal AND table_name <> 'build_info'
ORDER BY table_oid;
