-- The words by which texts name each indicator.
SELECT indicator_id, aliases FROM indicator;
