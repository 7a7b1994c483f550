-- Words that are only ever added are sealed when their order becomes confidential, sealed anew when a key rotates,
-- and destroyed at the end of their term: these columns, and no others, may change.
GRANT UPDATE (reason) ON urge TO callcenter_app;
GRANT UPDATE (content) ON addition TO callcenter_app;
GRANT UPDATE (opinion) ON consultation_opinion TO callcenter_app;
GRANT UPDATE (progress, next_step) ON progress_report TO callcenter_app;
GRANT UPDATE (taken_by, note) ON hand_over TO callcenter_app;
GRANT UPDATE (leader, text) ON instruction TO callcenter_app;
GRANT UPDATE (reason) ON rectification TO callcenter_app;
