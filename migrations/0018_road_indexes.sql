-- What every reading of an order asks for.
CREATE INDEX consultation_of_order ON consultation (work_order_id);
CREATE INDEX suspension_of_order ON suspension (work_order_id);
CREATE INDEX citizen_question_of_order ON citizen_question (work_order_id);
