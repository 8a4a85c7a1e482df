SELECT * FROM region ORDER BY code;
