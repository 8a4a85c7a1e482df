-- Everything that a researcher may ask: the tables and views of the snapshot with their columns, in order.
SELECT c.table_name, c.column_name, c.data_type, v.view_name IS NOT NULL AS is_view
FROM duckdb_columns() c
LEFT JOIN duckdb_views() v ON v.database_oid = c.database_oid AND v.view_oid = c.table_oid
WHERE NOT c.internal AND c.schema_name = 'main' AND c.database_name = current_database()
ORDER BY is_view, c.table_oid, c.column_index;
