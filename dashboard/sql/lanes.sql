-- Which indicators have figures that were written down or calculated one by one.
SELECT indicator_id FROM observation UNION SELECT indicator_id FROM derived_observation;
