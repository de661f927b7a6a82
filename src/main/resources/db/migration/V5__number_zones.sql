-- The zone its number belongs to, when that is one; the recipient's own word, time_zone, goes first. Null for those written
-- before, until their number is written again.
ALTER TABLE recipients ADD COLUMN number_zone text;
