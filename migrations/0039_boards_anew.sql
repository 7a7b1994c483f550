-- Boards count what no unit has yet, and what has no place or category, under a key of its own.
-- Nothing counted is kept: the worker counts every open order anew when it begins.
DELETE FROM board_order;
DELETE FROM board_count;
