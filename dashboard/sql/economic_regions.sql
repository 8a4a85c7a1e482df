-- The economic region of official statistics that each place lies in, NULL where it is not divided.
SELECT code AS region_code, economic_region FROM region ORDER BY code;
