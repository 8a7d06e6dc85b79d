-- The bucket of every slot that has something in it.
SELECT s.slot, b.bucket
FROM (SELECT DISTINCT slot FROM parts) s
JOIN buckets b ON s.slot >= b.starts AND s.slot < b.ends
