-- The schema that the migrations add up to. For reading: never applied, never edited.
-- Written by `python -m callcenter.kernel.migrate --dump`; a test compares.

CREATE TABLE public.bad_rating (
    id bigint NOT NULL,
    rating_id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    round integer NOT NULL,
    score smallint NOT NULL,
    organisation_id bigint,
    version integer DEFAULT 1 NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    verdict text,
    verified_at timestamp with time zone,
    verified_by bigint,
    excluded_at timestamp with time zone,
    rectified_at timestamp with time zone,
    rectified_by bigint,
    measures text,
    CONSTRAINT bad_rating_check CHECK ((((verdict IS NULL) = (verified_at IS NULL)) AND ((verdict IS NULL) = (verified_by IS NULL)))),
    CONSTRAINT bad_rating_check1 CHECK (((rectified_by IS NULL) OR ((rectified_at IS NOT NULL) AND (measures IS NOT NULL)))),
    CONSTRAINT bad_rating_score_check CHECK ((score = ANY (ARRAY[1, 2]))),
    CONSTRAINT bad_rating_verdict_check CHECK ((verdict = ANY (ARRAY['valid'::text, 'mis_rated'::text, 'malicious'::text])))
);

CREATE FUNCTION public.bad_rating_heard(b public.bad_rating, OUT is_heard boolean, OUT tries bigint) RETURNS record
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce(bool_or(h.reached), false), count(*) FILTER (WHERE NOT h.reached)
    FROM (
        SELECT f.reached FROM follow_up f
        WHERE f.work_order_id = b.work_order_id AND f.round > b.round AND f.at >= b.rectified_at
        UNION ALL
        SELECT c.reached FROM bad_rating_call c
        WHERE c.bad_rating_id = b.id AND c.purpose = 'follow_up'
        UNION ALL
        SELECT true FROM rating r
        WHERE r.work_order_id = b.work_order_id AND r.round > b.round AND r.source = 'citizen'
          AND r.at >= b.rectified_at
    ) h
$$;

CREATE FUNCTION public.ensure_month_partition(parent text, month timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET "TimeZone" TO 'UTC'
    SET lock_timeout TO '5s'
    AS $$
DECLARE
    from_at timestamptz := date_trunc('month', month);
    to_at timestamptz := from_at + interval '1 month';
    partition text := parent || to_char(from_at, '"_"YYYY"_"MM');
    fallback text := parent || '_default';
    append_only boolean;
BEGIN
    SELECT m.append_only INTO append_only FROM monthly_table m WHERE m.name = parent;
    IF append_only IS NULL THEN
        RAISE EXCEPTION '% is not a monthly table', parent;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('month-partition'));
    IF to_regclass(partition) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', fallback);
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', partition, parent);
    -- Rows that came before their partition did wait in the net; they move with nobody looking.
    EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', fallback);
    EXECUTE format(
        'WITH moved AS (DELETE FROM %I WHERE at >= %L AND at < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
        fallback, from_at, to_at, partition);
    EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', fallback);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, partition, from_at, to_at);
    -- Reached through the parent only; without this the default privileges would open a side door.
    EXECUTE format('REVOKE ALL ON %I FROM callcenter_app', partition);
    IF append_only THEN
        EXECUTE format(
            'CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()',
            partition);
    END IF;
    RETURN true;
END
$$;

COMMENT ON FUNCTION public.ensure_month_partition(parent text, month timestamp with time zone) IS 'Makes the partition of that month; true if it was missing. Runs as the owner, for the worker.';

CREATE FUNCTION public.forget_example() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM learning_example WHERE work_order_id = NEW.id;
    DELETE FROM shadow_answer WHERE work_order_id = NEW.id;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.forget_matter() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM matter_likeness WHERE earlier_id = NEW.id OR later_id = NEW.id;
    DELETE FROM pattern_burst_order WHERE order_id = NEW.id;
    DELETE FROM matter_profile WHERE order_id = NEW.id;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.forget_proposal() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM dispatch_proposal WHERE work_order_id = NEW.id;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.is_recused(order_id bigint, person bigint) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT EXISTS (
        SELECT FROM efficiency_case e
        JOIN app_user u ON u.id = person
        LEFT JOIN organisation o ON o.code = u.organisation_code
        WHERE e.work_order_id = order_id
          AND (e.accused_user_id = person
               OR (o.id = ANY (e.barred) AND u.role NOT IN ('efficiency_officer', 'supervisor')))
    );
$$;

CREATE TABLE public.knowledge_article (
    id bigint NOT NULL,
    key text,
    owner_id bigint NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by bigint
);

CREATE FUNCTION public.readable_articles(edits_all boolean, at_centre boolean, organisations bigint[]) RETURNS SETOF public.knowledge_article
    LANGUAGE sql STABLE
    AS $$
    SELECT a.*
    FROM knowledge_article a
    WHERE edits_all
       OR a.owner_id = ANY (organisations)
       OR EXISTS (
           SELECT FROM knowledge_version v
           WHERE v.article_id = a.id AND v.state = 'in_force' AND (at_centre OR v.audience IN ('public', 'units')))
$$;

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;

COMMENT ON FUNCTION public.refuse_change() IS 'Keeps a table append-only for its owner and superusers too.';

CREATE TABLE public.work_order (
    id bigint NOT NULL,
    number text NOT NULL,
    contact_id bigint NOT NULL,
    state text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    round integer DEFAULT 1 NOT NULL,
    rework_count integer DEFAULT 0 NOT NULL,
    request_type text NOT NULL,
    urgency text NOT NULL,
    track text NOT NULL,
    emergency_handover text,
    category_code text,
    title text NOT NULL,
    content text NOT NULL,
    abstract text,
    district text,
    town text,
    village text,
    address text,
    place_code text,
    channel text NOT NULL,
    source text,
    received_at timestamp with time zone NOT NULL,
    registered_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone,
    answered_at timestamp with time zone,
    closed_at timestamp with time zone,
    archived_at timestamp with time zone,
    registered_by bigint,
    accepted_by bigint,
    citizen_name_sealed bytea,
    phone_sealed bytea,
    phone_index bytea,
    calling_phone_sealed bytea,
    calling_phone_index bytea,
    citizen_name_masked text,
    phone_masked text,
    calling_phone_masked text,
    on_behalf_of text,
    is_anonymous boolean DEFAULT false NOT NULL,
    no_reply_wanted boolean DEFAULT false NOT NULL,
    is_confidential boolean DEFAULT false NOT NULL,
    is_actionable boolean DEFAULT true NOT NULL,
    complained_of_kind text,
    complained_of_name text,
    complained_of_organisation text,
    company text,
    uscc text,
    suggestion jsonb,
    public_answer text,
    lead_organisation_id bigint,
    search_bigrams text[] DEFAULT '{}'::text[] NOT NULL,
    main_clock_kind text,
    main_unit text,
    main_calendar text,
    main_due_at timestamp with time zone,
    main_original_due_at timestamp with time zone,
    main_warn_at timestamp with time zone,
    main_provisional boolean DEFAULT false NOT NULL,
    outcome text,
    is_designated boolean DEFAULT false NOT NULL,
    is_unreasonable boolean DEFAULT false NOT NULL,
    refusal_ground text,
    merged_into bigint,
    split_from bigint,
    anonymised_at timestamp with time zone,
    main_card text,
    CONSTRAINT work_order_complained_of_kind_check CHECK ((complained_of_kind = ANY (ARRAY['person'::text, 'unit'::text]))),
    CONSTRAINT work_order_ended_somehow CHECK (((state = ANY (ARRAY['closed'::text, 'archived'::text])) = (outcome IS NOT NULL))),
    CONSTRAINT work_order_main_card_check CHECK ((main_card = ANY (ARRAY['yellow'::text, 'red'::text]))),
    CONSTRAINT work_order_not_merged_with_itself CHECK ((merged_into <> id)),
    CONSTRAINT work_order_outcome_check CHECK ((outcome = ANY (ARRAY['answered'::text, 'directly_answered'::text, 'refused'::text, 'handed_over'::text, 'withdrawn'::text, 'unreachable'::text, 'final_answer'::text]))),
    CONSTRAINT work_order_request_type_check CHECK ((request_type = ANY (ARRAY['consultation'::text, 'help'::text, 'complaint'::text, 'report'::text, 'suggestion'::text, 'praise'::text, 'other'::text]))),
    CONSTRAINT work_order_state_check CHECK ((state = ANY (ARRAY['registered'::text, 'pending_supplement'::text, 'pending_dispatch'::text, 'in_consultation'::text, 'merged'::text, 'dispatched'::text, 'in_progress'::text, 'suspended'::text, 'pending_review'::text, 'pending_follow_up'::text, 'closed'::text, 'archived'::text]))),
    CONSTRAINT work_order_track_check CHECK ((track = ANY (ARRAY['ordinary'::text, 'enterprise'::text, 'hard_matter'::text, 'efficiency'::text]))),
    CONSTRAINT work_order_urgency_check CHECK ((urgency = ANY (ARRAY['normal'::text, 'urgent'::text, 'emergency'::text])))
);

CREATE FUNCTION public.visible_work_orders(sees_all boolean, sees_guarded boolean, tracks text[], organisations bigint[], person bigint) RETURNS SETOF public.work_order
    LANGUAGE sql STABLE
    AS $$
    SELECT w.*
    FROM work_order w
    WHERE ((sees_all AND (sees_guarded OR NOT (w.is_confidential OR w.request_type = 'report' OR w.track = 'efficiency')))
       OR (w.track = ANY (tracks) AND (sees_guarded OR NOT w.is_confidential))
       OR w.registered_by = person
       OR EXISTS (SELECT 1 FROM assignment a WHERE a.work_order_id = w.id AND a.organisation_id = ANY (organisations)
           AND (w.track <> 'efficiency' OR NOT EXISTS (
               SELECT FROM efficiency_case e WHERE e.work_order_id = w.id AND a.organisation_id = ANY (e.barred)))))
      AND (w.track <> 'efficiency' OR NOT is_recused(w.id, person));
$$;

CREATE TABLE public.access_change (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    role text NOT NULL,
    organisation_code text,
    reason text NOT NULL,
    requested_by bigint NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    decided_by bigint,
    decided_at timestamp with time zone,
    CONSTRAINT access_change_check CHECK (((state = 'pending'::text) = (decided_at IS NULL))),
    CONSTRAINT access_change_check1 CHECK (((decided_by IS DISTINCT FROM requested_by) OR (decided_by IS NULL))),
    CONSTRAINT access_change_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'approved'::text, 'rejected'::text])))
);

ALTER TABLE public.access_change ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.access_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.access_policy (
    name text NOT NULL,
    value integer NOT NULL,
    unit text NOT NULL,
    minimum integer NOT NULL,
    maximum integer NOT NULL,
    title text NOT NULL,
    source text NOT NULL,
    changed_at timestamp with time zone,
    changed_by bigint,
    CONSTRAINT access_policy_check CHECK (((value >= minimum) AND (value <= maximum))),
    CONSTRAINT access_policy_unit_check CHECK ((unit = ANY (ARRAY['count'::text, 'character'::text, 'minute'::text, 'natural_day'::text])))
);

CREATE TABLE public.addition (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    kind text NOT NULL,
    content text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_user bigint,
    CONSTRAINT addition_kind_check CHECK ((kind = ANY (ARRAY['ask_citizen'::text, 'ask_agent'::text, 'citizen'::text, 'agent'::text, 'withdrawal'::text, 'new_fact'::text])))
);

ALTER TABLE public.addition ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.addition_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alert (
    work_order_id bigint NOT NULL,
    number text NOT NULL,
    handover text NOT NULL,
    state text NOT NULL,
    level integer DEFAULT 0 NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    escalated_at timestamp with time zone,
    acknowledged_at timestamp with time zone,
    acknowledged_by bigint,
    settled_at timestamp with time zone,
    settled_by bigint,
    CONSTRAINT alert_check CHECK (((acknowledged_at IS NULL) = (acknowledged_by IS NULL))),
    CONSTRAINT alert_check1 CHECK (((state = ANY (ARRAY['handed_over'::text, 'false_alarm'::text, 'ended'::text])) = (settled_at IS NOT NULL))),
    CONSTRAINT alert_level_check CHECK ((level >= 0)),
    CONSTRAINT alert_state_check CHECK ((state = ANY (ARRAY['raised'::text, 'escalated'::text, 'acknowledged'::text, 'handed_over'::text, 'false_alarm'::text, 'ended'::text])))
);

CREATE TABLE public.answer_clock (
    id bigint NOT NULL,
    conversation_id bigint NOT NULL,
    started_at timestamp with time zone NOT NULL,
    started_by text NOT NULL,
    policy_code text NOT NULL,
    policy_source text NOT NULL,
    calendar text NOT NULL,
    calendar_version text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    warn_at timestamp with time zone,
    marks jsonb NOT NULL,
    fired text[] DEFAULT '{}'::text[] NOT NULL,
    next_fire_at timestamp with time zone,
    stopped_at timestamp with time zone,
    stop_reason text,
    answered_by bigint,
    CONSTRAINT answer_clock_check CHECK (((stopped_at IS NULL) = (stop_reason IS NULL))),
    CONSTRAINT answer_clock_check1 CHECK (((answered_by IS NULL) OR (stop_reason IS NOT NULL))),
    CONSTRAINT answer_clock_started_by_check CHECK ((started_by = ANY (ARRAY['asked_for_agent'::text, 'said_to_agent'::text, 'left_to_agent'::text]))),
    CONSTRAINT answer_clock_stop_reason_check CHECK ((stop_reason = ANY (ARRAY['answered'::text, 'ordered'::text, 'closed'::text])))
);

ALTER TABLE public.answer_clock ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.answer_clock_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.answer_door (
    channel text NOT NULL,
    reaches text NOT NULL,
    source text NOT NULL,
    "position" integer NOT NULL,
    retired_on date,
    CONSTRAINT answer_door_reaches_check CHECK ((reaches = ANY (ARRAY['released'::text, 'sent'::text])))
);

CREATE TABLE public.answer_reach (
    work_order_id bigint NOT NULL,
    round integer NOT NULL,
    released_at timestamp with time zone NOT NULL,
    awaits text NOT NULL,
    rule_source text NOT NULL,
    bounced_at timestamp with time zone,
    reached_at timestamp with time zone,
    how text,
    CONSTRAINT answer_reach_awaits_check CHECK ((awaits = ANY (ARRAY['released'::text, 'sent'::text]))),
    CONSTRAINT answer_reach_check CHECK (((reached_at IS NULL) = (how IS NULL))),
    CONSTRAINT answer_reach_how_check CHECK ((how = ANY (ARRAY['released'::text, 'sent'::text, 'follow_up'::text, 'rating'::text, 'unreachable'::text, 'replaced'::text])))
);

CREATE TABLE public.app_user (
    id bigint NOT NULL,
    username text NOT NULL,
    display_name text NOT NULL,
    role text NOT NULL,
    organisation_code text,
    password_hash text NOT NULL,
    password_set_at timestamp with time zone NOT NULL,
    must_change boolean DEFAULT false NOT NULL,
    totp_secret_sealed bytea,
    totp_since timestamp with time zone,
    totp_pending_sealed bytea,
    totp_last_step bigint,
    is_demo boolean DEFAULT false NOT NULL,
    disabled_at timestamp with time zone,
    disabled_reason text,
    expires_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    created_by bigint,
    CONSTRAINT app_user_check CHECK (((disabled_at IS NULL) = (disabled_reason IS NULL))),
    CONSTRAINT app_user_check1 CHECK (((totp_since IS NULL) = (totp_secret_sealed IS NULL))),
    CONSTRAINT app_user_role_check CHECK ((role = ANY (ARRAY['agent'::text, 'shift_leader'::text, 'dispatcher'::text, 'local_dispatcher'::text, 'window_clerk'::text, 'department_clerk'::text, 'department_leader'::text, 'follow_up_agent'::text, 'quality_inspector'::text, 'supervisor'::text, 'enterprise_officer'::text, 'efficiency_officer'::text, 'leader'::text, 'knowledge_editor'::text, 'system_officer'::text, 'security_officer'::text, 'audit_officer'::text]))),
    CONSTRAINT app_user_username_check CHECK ((username <> ''::text))
);

ALTER TABLE public.app_user ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.app_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.application (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    assignment_id bigint NOT NULL,
    kind text NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    round integer NOT NULL,
    ground text,
    reason text NOT NULL,
    basis text,
    plan text,
    public_answer text,
    document text,
    signed_by text,
    proper_organisation text,
    asked_until timestamp with time zone,
    granted_until timestamp with time zone,
    at timestamp with time zone NOT NULL,
    by_user bigint NOT NULL,
    decided_at timestamp with time zone,
    decided_by bigint,
    decision_note text,
    is_wrongful boolean DEFAULT false NOT NULL,
    CONSTRAINT application_check CHECK (((state = 'pending'::text) = (decided_at IS NULL))),
    CONSTRAINT application_kind_check CHECK ((kind = ANY (ARRAY['return'::text, 'extension'::text, 'suspension'::text, 'unreasonable'::text, 'final_answer'::text, 'appeal'::text]))),
    CONSTRAINT application_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'granted'::text, 'rejected'::text, 'cancelled'::text])))
);

ALTER TABLE public.application ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.application_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.assignment (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    parent_id bigint,
    kind text NOT NULL,
    organisation_id bigint NOT NULL,
    state text NOT NULL,
    round integer NOT NULL,
    note text,
    dispatched_at timestamp with time zone NOT NULL,
    dispatched_by bigint,
    signed_in_at timestamp with time zone,
    signed_in_by bigint,
    replied_at timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT assignment_kind_check CHECK ((kind = ANY (ARRAY['lead'::text, 'co_handling'::text, 'second_level'::text, 'copy'::text, 'consulted'::text]))),
    CONSTRAINT assignment_state_check CHECK ((state = ANY (ARRAY['pending_sign_in'::text, 'in_progress'::text, 'awaiting_signature'::text, 'replied'::text, 'finished'::text, 'informed'::text, 'returned'::text, 'ended'::text])))
);

CREATE TABLE public.assignment_handler (
    id bigint NOT NULL,
    assignment_id bigint NOT NULL,
    user_id bigint,
    section text,
    set_at timestamp with time zone NOT NULL,
    set_by bigint NOT NULL
);

ALTER TABLE public.assignment_handler ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.assignment_handler_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.assignment ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.assignment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.attachment (
    id bigint NOT NULL,
    contact_id bigint,
    kind text NOT NULL,
    name text NOT NULL,
    media_type text NOT NULL,
    size_bytes bigint NOT NULL,
    blob_key text NOT NULL,
    stored_at timestamp with time zone NOT NULL,
    work_order_id bigint,
    purpose text NOT NULL,
    uploaded_by bigint,
    organisation_id bigint,
    assignment_id bigint,
    round integer,
    released_at timestamp with time zone,
    released_by bigint,
    CONSTRAINT attachment_kind_check CHECK ((kind = ANY (ARRAY['scan'::text, 'photo'::text, 'document'::text, 'audio'::text, 'video'::text]))),
    CONSTRAINT attachment_owner CHECK ((num_nonnulls(contact_id, work_order_id) = 1)),
    CONSTRAINT attachment_release CHECK (((released_at IS NULL) = (released_by IS NULL)))
);

ALTER TABLE public.attachment ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.attachment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.attachment_purpose (
    code text NOT NULL,
    name text NOT NULL,
    "position" smallint NOT NULL,
    by_staff boolean NOT NULL
);

CREATE TABLE public.audit (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    reason text,
    address text,
    details jsonb NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL
)
PARTITION BY RANGE (at);

CREATE TABLE public.audit_default (
    id bigint CONSTRAINT audit_id_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT audit_at_not_null NOT NULL,
    actor text CONSTRAINT audit_actor_not_null NOT NULL,
    action text CONSTRAINT audit_action_not_null NOT NULL,
    subject text CONSTRAINT audit_subject_not_null NOT NULL,
    reason text,
    address text,
    details jsonb CONSTRAINT audit_details_not_null NOT NULL,
    previous_hash bytea CONSTRAINT audit_previous_hash_not_null NOT NULL,
    hash bytea CONSTRAINT audit_hash_not_null NOT NULL
);

CREATE TABLE public.audit_forwarding (
    target text NOT NULL,
    last_id bigint NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.audit_verification (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    head_id bigint NOT NULL,
    intact bigint NOT NULL,
    broken_at bigint,
    fault text
);

ALTER TABLE public.audit_verification ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_verification_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.automatic_dispatch (
    organisation_code text NOT NULL,
    is_on boolean NOT NULL,
    reason text NOT NULL,
    changed_by bigint,
    changed_at timestamp with time zone NOT NULL
);

CREATE TABLE public.backup_state (
    kind text NOT NULL,
    tried_at timestamp with time zone NOT NULL,
    succeeded_at timestamp with time zone,
    failed_at timestamp with time zone,
    failure text,
    bytes bigint,
    CONSTRAINT backup_state_bytes_check CHECK ((bytes >= 0)),
    CONSTRAINT backup_state_check CHECK (((failed_at IS NULL) = (failure IS NULL))),
    CONSTRAINT backup_state_kind_check CHECK ((kind = ANY (ARRAY['dump'::text, 'base'::text, 'wal'::text, 'blobs'::text])))
);

COMMENT ON TABLE public.backup_state IS 'One row a kind of scheduled backup; the history is in the events.';

COMMENT ON COLUMN public.backup_state.failure IS 'Code of the last failure since the last success.';

COMMENT ON COLUMN public.backup_state.bytes IS 'Size of the last successful one.';

CREATE TABLE public.bad_rating_call (
    id bigint NOT NULL,
    bad_rating_id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    purpose text NOT NULL,
    method text NOT NULL,
    reached boolean NOT NULL,
    satisfaction smallint,
    words text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_user bigint NOT NULL,
    CONSTRAINT bad_rating_call_check CHECK (((satisfaction IS NULL) OR (reached AND (purpose = 'follow_up'::text)))),
    CONSTRAINT bad_rating_call_method_check CHECK ((method = ANY (ARRAY['phone'::text, 'visit'::text, 'wechat'::text, 'sms'::text]))),
    CONSTRAINT bad_rating_call_purpose_check CHECK ((purpose = ANY (ARRAY['verification'::text, 'follow_up'::text]))),
    CONSTRAINT bad_rating_call_satisfaction_check CHECK (((satisfaction >= 1) AND (satisfaction <= 5)))
);

ALTER TABLE public.bad_rating_call ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.bad_rating_call_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.bad_rating_exclusion (
    id bigint NOT NULL,
    bad_rating_id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    asked_by_unit boolean NOT NULL,
    ground text NOT NULL,
    reason text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked_by bigint NOT NULL,
    is_granted boolean,
    decision_note text,
    decided_at timestamp with time zone,
    decided_by bigint,
    CONSTRAINT bad_rating_exclusion_check CHECK ((((is_granted IS NULL) = (decided_at IS NULL)) AND ((is_granted IS NULL) = (decided_by IS NULL)))),
    CONSTRAINT bad_rating_exclusion_check1 CHECK ((decided_by <> asked_by)),
    CONSTRAINT bad_rating_exclusion_ground_check CHECK ((ground = ANY (ARRAY['mis_rated'::text, 'malicious'::text])))
);

ALTER TABLE public.bad_rating_exclusion ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.bad_rating_exclusion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.bad_rating ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.bad_rating_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.board_count (
    dimension text NOT NULL,
    key text NOT NULL,
    edge text NOT NULL,
    at timestamp with time zone NOT NULL,
    n integer NOT NULL,
    CONSTRAINT board_count_dimension_check CHECK ((dimension = ANY (ARRAY['all'::text, 'organisation'::text, 'category'::text, 'place'::text, 'track'::text, 'category_place'::text]))),
    CONSTRAINT board_count_edge_check CHECK ((edge = ANY (ARRAY['open'::text, 'suspended'::text, 'due'::text, 'unwarned'::text, 'warn'::text]))),
    CONSTRAINT board_count_n_check CHECK ((n > 0))
);

CREATE TABLE public.clock (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    assignment_id bigint,
    kind text NOT NULL,
    round integer NOT NULL,
    state text NOT NULL,
    policy_code text NOT NULL,
    policy_source text NOT NULL,
    unit text NOT NULL,
    amount integer NOT NULL,
    start_rule text NOT NULL,
    end_rule text NOT NULL,
    calendar text NOT NULL,
    calendar_version text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    original_due_at timestamp with time zone NOT NULL,
    bound_at timestamp with time zone,
    is_provisional boolean NOT NULL,
    pauses jsonb DEFAULT '[]'::jsonb NOT NULL,
    warn_shares text[] DEFAULT '{}'::text[] NOT NULL,
    overdue_times text[] DEFAULT '{}'::text[] NOT NULL,
    warn_at timestamp with time zone,
    marks jsonb DEFAULT '[]'::jsonb NOT NULL,
    fired text[] DEFAULT '{}'::text[] NOT NULL,
    next_fire_at timestamp with time zone,
    stopped_at timestamp with time zone,
    stop_reason text,
    promised_at timestamp with time zone,
    promise_reason text,
    started_by text,
    floor_at timestamp with time zone,
    override_id bigint,
    net_s bigint,
    gross_s bigint,
    steps text[] DEFAULT '{}'::text[] NOT NULL,
    card text,
    subject_key text DEFAULT ''::text NOT NULL,
    organisation_id bigint,
    CONSTRAINT clock_amount_check CHECK ((amount > 0)),
    CONSTRAINT clock_card_check CHECK ((card = ANY (ARRAY['yellow'::text, 'red'::text]))),
    CONSTRAINT clock_check CHECK (((state = 'running'::text) = (stopped_at IS NULL))),
    CONSTRAINT clock_state_check CHECK ((state = ANY (ARRAY['running'::text, 'stopped'::text, 'void'::text]))),
    CONSTRAINT clock_unit_check CHECK ((unit = ANY (ARRAY['working_day'::text, 'working_minute'::text, 'natural_day'::text, 'minute'::text])))
);

CREATE TABLE public.organisation (
    id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    short_name text NOT NULL,
    kind text NOT NULL,
    parent_id bigint,
    department_kind text,
    division_code text,
    phone text,
    aliases text[] DEFAULT '{}'::text[] NOT NULL,
    valid_from date,
    valid_to date,
    "position" integer DEFAULT 0 NOT NULL,
    CONSTRAINT organisation_check CHECK ((parent_id IS DISTINCT FROM id)),
    CONSTRAINT organisation_kind_check CHECK ((kind = ANY (ARRAY['centre'::text, 'department'::text, 'county'::text, 'town'::text, 'station'::text, 'utility'::text])))
);

CREATE VIEW public.board_facts AS
 SELECT w.id,
    w.number,
    w.state,
    w.track,
    w.category_code,
    w.place_code,
    o.code AS lead,
    (EXTRACT(epoch FROM date_trunc('second'::text, w.main_due_at)))::bigint AS due_s,
    (EXTRACT(epoch FROM date_trunc('second'::text, w.main_warn_at)))::bigint AS warn_s,
    ( SELECT COALESCE(jsonb_agg(jsonb_build_array(p.code, (EXTRACT(epoch FROM date_trunc('second'::text, k.due_at)))::bigint, (EXTRACT(epoch FROM date_trunc('second'::text, k.warn_at)))::bigint) ORDER BY a.id), '[]'::jsonb) AS "coalesce"
           FROM ((public.assignment a
             JOIN public.organisation p ON ((p.id = a.organisation_id)))
             LEFT JOIN LATERAL ( SELECT c.due_at,
                    c.warn_at
                   FROM public.clock c
                  WHERE ((c.work_order_id = w.id) AND (c.assignment_id = a.id) AND (c.state = 'running'::text))
                  ORDER BY c.due_at, c.id
                 LIMIT 1) k ON (true))
          WHERE ((a.work_order_id = w.id) AND (a.kind = ANY (ARRAY['co_handling'::text, 'second_level'::text])) AND (a.state = ANY (ARRAY['pending_sign_in'::text, 'in_progress'::text, 'awaiting_signature'::text, 'replied'::text])))) AS parts
   FROM (public.work_order w
     LEFT JOIN public.organisation o ON ((o.id = w.lead_organisation_id)));

CREATE TABLE public.board_order (
    work_order_id bigint NOT NULL,
    entries jsonb NOT NULL,
    is_suspended boolean NOT NULL,
    warn_span tstzrange NOT NULL
);

CREATE TABLE public.calendar (
    name text NOT NULL,
    version integer NOT NULL,
    body jsonb NOT NULL,
    "position" integer NOT NULL,
    retired_on date,
    CONSTRAINT calendar_version_check CHECK ((version > 0))
);

COMMENT ON COLUMN public.calendar.body IS 'Periods, holidays and make-up days as in the calendar file, dates as ISO text';

CREATE TABLE public.calendar_change (
    id bigint NOT NULL,
    name text NOT NULL,
    version integer NOT NULL,
    body jsonb NOT NULL,
    before_version integer NOT NULL,
    before_body jsonb NOT NULL,
    document text NOT NULL,
    reason text NOT NULL,
    state text DEFAULT 'proposed'::text NOT NULL,
    proposed_by bigint,
    proposed_at timestamp with time zone NOT NULL,
    previewed_at timestamp with time zone,
    fingerprint text,
    newest_clock bigint,
    summary jsonb,
    applied_by bigint,
    applied_at timestamp with time zone,
    applied jsonb,
    undone_by bigint,
    undone_at timestamp with time zone,
    undo_reason text,
    undone jsonb,
    withdrawn_at timestamp with time zone,
    CONSTRAINT calendar_change_check CHECK (((previewed_at IS NULL) = (fingerprint IS NULL))),
    CONSTRAINT calendar_change_check1 CHECK (((applied_at IS NULL) = (applied_by IS NULL))),
    CONSTRAINT calendar_change_check2 CHECK (((state = ANY (ARRAY['applied'::text, 'undone'::text])) = (applied_at IS NOT NULL))),
    CONSTRAINT calendar_change_check3 CHECK (((state = 'undone'::text) = (undone_at IS NOT NULL))),
    CONSTRAINT calendar_change_check4 CHECK (((undone_at IS NULL) = (undone_by IS NULL))),
    CONSTRAINT calendar_change_check5 CHECK (((state = 'withdrawn'::text) = (withdrawn_at IS NOT NULL))),
    CONSTRAINT calendar_change_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'applied'::text, 'undone'::text, 'withdrawn'::text]))),
    CONSTRAINT calendar_change_version_check CHECK ((version > 0))
);

ALTER TABLE public.calendar_change ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.calendar_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendar_horizon (
    name text NOT NULL,
    year integer NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    orders integer NOT NULL
);

CREATE TABLE public.calendar_move (
    change_id bigint NOT NULL,
    act text NOT NULL,
    clock_id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    cause text NOT NULL,
    old_version text NOT NULL,
    new_version text NOT NULL,
    old_due_at timestamp with time zone NOT NULL,
    new_due_at timestamp with time zone NOT NULL,
    old_bound_at timestamp with time zone,
    new_bound_at timestamp with time zone,
    was_provisional boolean NOT NULL,
    is_provisional boolean NOT NULL,
    old_warn_at timestamp with time zone,
    new_warn_at timestamp with time zone,
    old_marks jsonb NOT NULL,
    new_marks jsonb NOT NULL,
    old_card text,
    new_card text,
    restored_at timestamp with time zone,
    not_restored text,
    CONSTRAINT calendar_move_act_check CHECK ((act = ANY (ARRAY['apply'::text, 'settle'::text, 'undo'::text, 'unsettle'::text]))),
    CONSTRAINT calendar_move_not_restored_check CHECK ((not_restored = ANY (ARRAY['stopped'::text, 'changed'::text])))
);

CREATE TABLE public.calendar_preview (
    change_id bigint NOT NULL,
    clock_id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    kind text NOT NULL,
    old_due_at timestamp with time zone NOT NULL,
    new_due_at timestamp with time zone NOT NULL,
    was_provisional boolean NOT NULL,
    is_provisional boolean NOT NULL,
    cause text NOT NULL,
    CONSTRAINT calendar_preview_cause_check CHECK ((cause = ANY (ARRAY['days'::text, 'bound'::text, 'kept'::text, 'certain'::text, 'warnings'::text])))
);

CREATE TABLE public.case_milestone (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    "position" smallint NOT NULL,
    goal text NOT NULL,
    organisation_code text NOT NULL,
    due_on date NOT NULL,
    done_at timestamp with time zone,
    done_by bigint,
    note text,
    dropped_at timestamp with time zone,
    CONSTRAINT case_milestone_check CHECK (((done_at IS NULL) = (done_by IS NULL)))
);

ALTER TABLE public.case_milestone ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.case_milestone_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.case_move (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    from_level smallint NOT NULL,
    to_level smallint NOT NULL,
    state text NOT NULL,
    cause text NOT NULL,
    reason text NOT NULL,
    document text,
    asked_at timestamp with time zone NOT NULL,
    asked_by bigint,
    decided_at timestamp with time zone,
    decided_by bigint,
    decision_note text,
    CONSTRAINT case_move_check CHECK ((from_level <> to_level)),
    CONSTRAINT case_move_check1 CHECK (((state = 'waiting'::text) = (decided_at IS NULL))),
    CONSTRAINT case_move_check2 CHECK (((to_level > from_level) OR (state <> 'made'::text) OR ((asked_by IS NOT NULL) AND (decided_by IS DISTINCT FROM asked_by)))),
    CONSTRAINT case_move_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'made'::text, 'declined'::text])))
);

ALTER TABLE public.case_move ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.case_move_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.case_plan (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    plan text NOT NULL,
    organisation_code text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_user bigint NOT NULL
);

ALTER TABLE public.case_plan ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.case_plan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.case_report (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    progress text NOT NULL,
    next_step text NOT NULL,
    organisation_code text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_user bigint NOT NULL
);

ALTER TABLE public.case_report ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.case_report_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.case_trigger (
    work_order_id bigint NOT NULL,
    trigger text NOT NULL,
    occasion text NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.category (
    code text NOT NULL,
    parent_code text NOT NULL,
    name text NOT NULL,
    level smallint NOT NULL,
    owner_kind text NOT NULL,
    track text NOT NULL,
    words text[] NOT NULL,
    examples text[] NOT NULL,
    valid_from date,
    valid_to date,
    "position" integer NOT NULL,
    CONSTRAINT category_level_check CHECK (((level >= 1) AND (level <= 3))),
    CONSTRAINT category_track_check CHECK ((track = ANY (ARRAY['ordinary'::text, 'enterprise'::text, 'hard_matter'::text, 'efficiency'::text])))
);

CREATE TABLE public.citizen_question (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    assignment_id bigint NOT NULL,
    question text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked_by bigint NOT NULL,
    answer text,
    answered_at timestamp with time zone,
    answered_by bigint
);

ALTER TABLE public.citizen_question ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.citizen_question_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.city (
    is_only boolean DEFAULT true NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    short_name text NOT NULL,
    timezone text NOT NULL,
    number_prefix text NOT NULL,
    default_calendar text NOT NULL,
    hotline_number text NOT NULL,
    centre text NOT NULL,
    efficiency_owner text NOT NULL,
    superior_inspector text NOT NULL,
    emergency_numbers jsonb NOT NULL,
    CONSTRAINT city_is_only_check CHECK (is_only)
);

CREATE TABLE public.city_pack_version (
    version bigint NOT NULL,
    content_hash text NOT NULL,
    loaded_at timestamp with time zone NOT NULL,
    loaded_by text NOT NULL,
    changes jsonb NOT NULL,
    CONSTRAINT city_pack_version_content_hash_check CHECK ((content_hash ~ '^[0-9a-f]{64}$'::text))
);

COMMENT ON COLUMN public.city_pack_version.content_hash IS 'SHA-256 over the files of the pack';

COMMENT ON COLUMN public.city_pack_version.loaded_by IS 'user:<id> or system:<part>';

ALTER TABLE public.city_pack_version ALTER COLUMN version ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.city_pack_version_version_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.claim (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    pool text NOT NULL,
    user_id bigint NOT NULL,
    session_id bigint,
    claimed_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    assigned_by bigint,
    released_at timestamp with time zone,
    release_reason text,
    CONSTRAINT claim_check CHECK (((released_at IS NULL) = (release_reason IS NULL))),
    CONSTRAINT claim_pool_check CHECK ((pool = ANY (ARRAY['intake'::text, 'supplement'::text, 'dispatch'::text, 'review'::text, 'follow_up'::text, 'supervision'::text]))),
    CONSTRAINT claim_release_reason_check CHECK ((release_reason = ANY (ARRAY['released'::text, 'reassigned'::text, 'expired'::text, 'left'::text, 'moved_on'::text])))
);

ALTER TABLE public.claim ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.claim_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.clock_change (
    id bigint NOT NULL,
    clock_id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    cause text NOT NULL,
    change text NOT NULL,
    what jsonb DEFAULT '{}'::jsonb NOT NULL,
    rule_code text,
    rule_source text,
    action text,
    old_due_at timestamp with time zone NOT NULL,
    new_due_at timestamp with time zone NOT NULL,
    old_policy text NOT NULL,
    new_policy text NOT NULL,
    old_calendar_version text NOT NULL,
    new_calendar_version text NOT NULL,
    credit_s bigint,
    CONSTRAINT clock_change_action_check CHECK ((action = ANY (ARRAY['keep'::text, 'restart'::text, 'shorten'::text]))),
    CONSTRAINT clock_change_change_check CHECK ((change = ANY (ARRAY['request_type'::text, 'urgency'::text, 'category'::text, 'place'::text, 'track'::text, 'owner'::text, 'pause'::text, 'resume'::text, 'promise'::text, 'override'::text, 'bound'::text, 'merge'::text, 'unmerge'::text, 'reach'::text, 'calendar'::text, 'calendar_undo'::text, 'policy'::text, 'policy_undo'::text])))
);

ALTER TABLE public.clock_change ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.clock_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.clock_change_rule (
    code text NOT NULL,
    change text NOT NULL,
    clock text NOT NULL,
    becomes text NOT NULL,
    action text NOT NULL,
    may_lengthen boolean NOT NULL,
    "least" integer NOT NULL,
    least_unit text NOT NULL,
    source text NOT NULL,
    valid_from date,
    valid_to date,
    "position" integer NOT NULL,
    CONSTRAINT clock_change_rule_action_check CHECK ((action = ANY (ARRAY['keep'::text, 'restart'::text, 'shorten'::text]))),
    CONSTRAINT clock_change_rule_change_check CHECK ((change = ANY (ARRAY['request_type'::text, 'urgency'::text, 'category'::text, 'place'::text, 'track'::text, 'owner'::text]))),
    CONSTRAINT clock_change_rule_least_check CHECK (("least" >= 0))
);

ALTER TABLE public.clock ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.clock_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.clock_override (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    unit text NOT NULL,
    amount integer NOT NULL,
    law text NOT NULL,
    article text NOT NULL,
    document text NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_user bigint NOT NULL,
    CONSTRAINT clock_override_amount_check CHECK ((amount > 0)),
    CONSTRAINT clock_override_unit_check CHECK ((unit = ANY (ARRAY['working_day'::text, 'natural_day'::text])))
);

ALTER TABLE public.clock_override ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.clock_override_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.clock_result AS
 SELECT id AS clock_id,
    work_order_id,
    assignment_id,
    kind,
    round,
    policy_code,
    unit,
    started_at,
    stopped_at,
    stop_reason,
    original_due_at,
    due_at,
    (stopped_at <= original_due_at) AS on_time_original,
    (stopped_at <= due_at) AS on_time_promised,
    net_s,
    gross_s
   FROM public.clock
  WHERE (state = 'stopped'::text);

CREATE TABLE public.consultation (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    question text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    opened_by bigint NOT NULL,
    minutes text,
    concluded_at timestamp with time zone,
    concluded_by bigint
);

ALTER TABLE public.consultation ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.consultation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.consultation_opinion (
    consultation_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    opinion text NOT NULL,
    is_ours text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_user bigint NOT NULL,
    CONSTRAINT consultation_opinion_is_ours_check CHECK ((is_ours = ANY (ARRAY['lead'::text, 'co_handling'::text, 'no'::text])))
);

CREATE TABLE public.contact (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    number text NOT NULL,
    channel text NOT NULL,
    source text,
    state text DEFAULT 'stored'::text NOT NULL,
    set_aside_reason text,
    received_at timestamp with time zone NOT NULL,
    stored_at timestamp with time zone NOT NULL,
    backdate_reason text,
    content_sealed bytea NOT NULL,
    transcript_sealed bytea,
    recording_key text,
    tracking_hash bytea NOT NULL,
    idempotency_key text,
    request_hash bytea,
    registered_by bigint,
    organisation_id bigint,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone,
    anonymised_at timestamp with time zone,
    CONSTRAINT contact_channel_check CHECK ((channel = ANY (ARRAY['phone'::text, 'web'::text, 'wechat'::text, 'walk_in'::text, 'letter'::text, 'leader_note'::text, 'paper_slip'::text]))),
    CONSTRAINT contact_state_check CHECK ((state = ANY (ARRAY['stored'::text, 'ordered'::text, 'set_aside'::text])))
);

CREATE TABLE public.contact_attempt (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    assignment_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    method text NOT NULL,
    reached boolean NOT NULL,
    note text NOT NULL,
    by_user bigint NOT NULL,
    CONSTRAINT contact_attempt_method_check CHECK ((method = ANY (ARRAY['phone'::text, 'visit'::text, 'wechat'::text, 'sms'::text, 'other'::text])))
);

ALTER TABLE public.contact_attempt ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.contact_attempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.contact ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.contact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.conversation (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    channel text NOT NULL,
    identity_sealed bytea NOT NULL,
    identity_index bytea NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    close_reason text,
    work_order_id bigint,
    opened_at timestamp with time zone NOT NULL,
    last_message_at timestamp with time zone NOT NULL,
    asked_at timestamp with time zone,
    asked_for text[] DEFAULT '{}'::text[] NOT NULL,
    understood_to bigint DEFAULT 0 NOT NULL,
    look_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    closed_at timestamp with time zone,
    CONSTRAINT conversation_channel_check CHECK ((channel = ANY (ARRAY['wechat'::text, 'web'::text, 'phone'::text]))),
    CONSTRAINT conversation_check CHECK (((state = 'ordered'::text) <= (work_order_id IS NOT NULL))),
    CONSTRAINT conversation_check1 CHECK (((state = 'closed'::text) = (closed_at IS NOT NULL))),
    CONSTRAINT conversation_check2 CHECK (((state = 'closed'::text) = (close_reason IS NOT NULL))),
    CONSTRAINT conversation_close_reason_check CHECK ((close_reason = ANY (ARRAY['greeting'::text, 'order_ended'::text, 'by_agent'::text]))),
    CONSTRAINT conversation_state_check CHECK ((state = ANY (ARRAY['open'::text, 'waiting'::text, 'ordered'::text, 'closed'::text])))
);

ALTER TABLE public.conversation ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.conversation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.deputy (
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    deputy_id bigint NOT NULL,
    organisation_code text NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    reason text NOT NULL,
    set_by bigint NOT NULL,
    set_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_by bigint,
    CONSTRAINT deputy_check CHECK ((person_id <> deputy_id)),
    CONSTRAINT deputy_check1 CHECK ((valid_from <= valid_to)),
    CONSTRAINT deputy_check2 CHECK (((ended_at IS NULL) = (ended_by IS NULL)))
);

ALTER TABLE public.deputy ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.deputy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.dispatch_proposal (
    work_order_id bigint NOT NULL,
    organisation_code text NOT NULL,
    confidence real NOT NULL,
    lead_code text NOT NULL,
    is_automatic boolean NOT NULL,
    is_right boolean,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.division (
    code text NOT NULL,
    name text NOT NULL,
    level text NOT NULL,
    parent_code text NOT NULL,
    aliases text[] NOT NULL,
    "position" integer NOT NULL,
    retired_on date,
    CONSTRAINT division_level_check CHECK ((level = ANY (ARRAY['city'::text, 'county'::text, 'town'::text, 'village'::text])))
);

CREATE TABLE public.duty_change (
    id bigint NOT NULL,
    category_code text NOT NULL,
    place_code text NOT NULL,
    old_lead text,
    new_lead text NOT NULL,
    basis text NOT NULL,
    proposed_by bigint NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    valid_from date,
    decided_by bigint,
    decided_at timestamp with time zone,
    note text,
    CONSTRAINT duty_change_check CHECK (((state = 'pending'::text) = (decided_at IS NULL))),
    CONSTRAINT duty_change_check1 CHECK (((decided_at IS NULL) = (decided_by IS NULL))),
    CONSTRAINT duty_change_check2 CHECK (((state = 'accepted'::text) = (valid_from IS NOT NULL))),
    CONSTRAINT duty_change_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'accepted'::text, 'rejected'::text])))
);

ALTER TABLE public.duty_change ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.duty_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.duty_roster (
    organisation_code text NOT NULL,
    role text NOT NULL,
    name text NOT NULL,
    phone text NOT NULL,
    weekdays smallint[] NOT NULL,
    hours text NOT NULL,
    valid_from date,
    valid_to date,
    "position" integer NOT NULL,
    CONSTRAINT duty_roster_role_check CHECK ((role = ANY (ARRAY['duty_agent'::text, 'duty_supervisor'::text, 'leader_on_call'::text, 'duty_contact'::text, 'repair_desk'::text, 'command_centre'::text, 'order_clerk'::text, 'local_dispatcher'::text])))
);

CREATE TABLE public.duty_row (
    category_code text NOT NULL,
    place_code text NOT NULL,
    lead text NOT NULL,
    co_handlers text[] NOT NULL,
    copies text[] NOT NULL,
    basis text NOT NULL,
    valid_from date,
    valid_to date,
    "position" integer NOT NULL
);

CREATE TABLE public.efficiency_case (
    work_order_id bigint NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    state text NOT NULL,
    accused_organisation_id bigint,
    accused_user_id bigint,
    barred bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    decided_by bigint,
    ground text,
    explanation text,
    handling text,
    handler_organisation_id bigint,
    asked_until date,
    extension_reason text,
    extension_asked_by bigint,
    extended_until date,
    extension_note text,
    extension_decided_by bigint,
    finding text,
    findings text,
    measures text,
    answer text,
    concluded_at timestamp with time zone,
    concluded_by bigint,
    end_reason text,
    CONSTRAINT efficiency_case_check CHECK (((state = 'concluded'::text) = (finding IS NOT NULL))),
    CONSTRAINT efficiency_case_check1 CHECK (((finding IS NULL) OR ((findings IS NOT NULL) AND (answer IS NOT NULL) AND (concluded_at IS NOT NULL)))),
    CONSTRAINT efficiency_case_check2 CHECK (((finding IS NULL) OR (finding <> ALL (ARRAY['substantiated'::text, 'partly'::text])) OR (measures IS NOT NULL))),
    CONSTRAINT efficiency_case_check3 CHECK (((state <> 'refused'::text) OR ((ground IS NOT NULL) AND (explanation IS NOT NULL)))),
    CONSTRAINT efficiency_case_check4 CHECK ((extension_decided_by <> extension_asked_by)),
    CONSTRAINT efficiency_case_finding_check CHECK ((finding = ANY (ARRAY['substantiated'::text, 'partly'::text, 'unsubstantiated'::text, 'undetermined'::text]))),
    CONSTRAINT efficiency_case_handling_check CHECK ((handling = ANY (ARRAY['self'::text, 'assigned'::text, 'transferred'::text]))),
    CONSTRAINT efficiency_case_state_check CHECK ((state = ANY (ARRAY['deciding'::text, 'working'::text, 'refused'::text, 'concluded'::text, 'ended'::text])))
);

CREATE TABLE public.enterprise (
    id bigint NOT NULL,
    uscc text NOT NULL,
    name text NOT NULL,
    aliases text[] DEFAULT '{}'::text[] NOT NULL,
    name_keys text[] NOT NULL,
    status text NOT NULL,
    organisation_code text,
    place_code text,
    officer_id bigint,
    size text,
    industry text,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by bigint NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by bigint NOT NULL,
    CONSTRAINT enterprise_size_check CHECK ((size = ANY (ARRAY['large'::text, 'medium'::text, 'small'::text, 'micro'::text]))),
    CONSTRAINT enterprise_status_check CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text, 'deregistered'::text]))),
    CONSTRAINT enterprise_uscc_check CHECK ((uscc ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'::text))
);

CREATE TABLE public.enterprise_contact (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    enterprise_id bigint NOT NULL,
    post text NOT NULL,
    name_sealed bytea,
    name_masked text,
    phone_sealed bytea NOT NULL,
    phone_index bytea NOT NULL,
    phone_masked text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by bigint NOT NULL,
    CONSTRAINT enterprise_contact_check CHECK (((name_sealed IS NULL) = (name_masked IS NULL)))
);

ALTER TABLE public.enterprise_contact ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.enterprise_contact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.enterprise ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.enterprise_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enterprise_order (
    work_order_id bigint NOT NULL,
    enterprise_id bigint NOT NULL,
    recognised_by text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_user bigint,
    CONSTRAINT enterprise_order_recognised_by_check CHECK ((recognised_by = ANY (ARRAY['number'::text, 'code'::text, 'name'::text, 'person'::text])))
);

CREATE TABLE public.event (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    name text NOT NULL,
    version smallint NOT NULL,
    subject_kind text NOT NULL,
    subject text NOT NULL,
    actor text NOT NULL,
    actor_organisation_id bigint,
    cause text,
    data jsonb NOT NULL,
    acting_for bigint,
    CONSTRAINT event_name_check CHECK ((name ~ '^[a-z_]+\.[a-z_]+$'::text))
)
PARTITION BY RANGE (at);

COMMENT ON COLUMN public.event.actor IS 'user:<id>, system:<part> or citizen';

COMMENT ON COLUMN public.event.cause IS 'What led here: request:<id>, event:<id>, clock:<id>, job:<id>';

COMMENT ON COLUMN public.event.data IS 'Ids and values of the change; never a person''s name, phone or words';

COMMENT ON COLUMN public.event.acting_for IS 'id of the person whose deputy the actor was in this';

CREATE TABLE public.event_cursor (
    name text NOT NULL,
    number bigint NOT NULL,
    CONSTRAINT event_cursor_number_check CHECK ((number >= 0))
);

CREATE SEQUENCE public.event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.event_id_seq OWNED BY public.event.id;

CREATE TABLE public.event_default (
    id bigint DEFAULT nextval('public.event_id_seq'::regclass) CONSTRAINT event_id_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT event_at_not_null NOT NULL,
    name text CONSTRAINT event_name_not_null NOT NULL,
    version smallint CONSTRAINT event_version_not_null NOT NULL,
    subject_kind text CONSTRAINT event_subject_kind_not_null NOT NULL,
    subject text CONSTRAINT event_subject_not_null NOT NULL,
    actor text CONSTRAINT event_actor_not_null NOT NULL,
    actor_organisation_id bigint,
    cause text,
    data jsonb CONSTRAINT event_data_not_null NOT NULL,
    acting_for bigint,
    CONSTRAINT event_name_check CHECK ((name ~ '^[a-z_]+\.[a-z_]+$'::text))
);

CREATE TABLE public.event_number (
    number bigint NOT NULL,
    event_id bigint NOT NULL,
    event_at timestamp with time zone NOT NULL,
    CONSTRAINT event_number_number_check CHECK ((number > 0))
);

CREATE TABLE public.event_passed_over (
    reader text NOT NULL,
    number bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    failure text NOT NULL
);

CREATE TABLE public.event_unnumbered (
    event_id bigint NOT NULL,
    event_at timestamp with time zone NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='1000');

CREATE TABLE public.export_request (
    id bigint NOT NULL,
    requested_by bigint NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    format text NOT NULL,
    filter jsonb NOT NULL,
    row_count integer NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    decided_by bigint,
    decided_at timestamp with time zone,
    decision_note text,
    expires_at timestamp with time zone NOT NULL,
    downloads integer DEFAULT 0 NOT NULL,
    CONSTRAINT export_request_check CHECK (((state = 'pending'::text) = (decided_at IS NULL))),
    CONSTRAINT export_request_check1 CHECK (((decided_by IS NULL) OR (decided_by <> requested_by))),
    CONSTRAINT export_request_format_check CHECK ((format = ANY (ARRAY['xlsx'::text, 'csv'::text]))),
    CONSTRAINT export_request_row_count_check CHECK ((row_count >= 0)),
    CONSTRAINT export_request_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'approved'::text, 'rejected'::text])))
);

ALTER TABLE public.export_request ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.export_request_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.follow_up (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    round integer NOT NULL,
    at timestamp with time zone NOT NULL,
    method text NOT NULL,
    reached boolean NOT NULL,
    contacted boolean,
    is_true boolean,
    is_solved boolean,
    satisfaction smallint,
    comment text DEFAULT ''::text NOT NULL,
    by_user bigint NOT NULL,
    CONSTRAINT follow_up_check CHECK (((NOT reached) OR ((is_solved IS NOT NULL) AND (satisfaction IS NOT NULL)))),
    CONSTRAINT follow_up_method_check CHECK ((method = ANY (ARRAY['phone'::text, 'sms'::text, 'wechat'::text, 'visit'::text, 'other'::text]))),
    CONSTRAINT follow_up_satisfaction_check CHECK (((satisfaction >= 1) AND (satisfaction <= 5)))
);

CREATE TABLE public.follow_up_choice (
    work_order_id bigint NOT NULL,
    round integer NOT NULL,
    is_chosen boolean NOT NULL,
    is_judged boolean NOT NULL,
    rule_code text NOT NULL,
    share double precision NOT NULL,
    draw double precision NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE public.follow_up ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.follow_up_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.follow_up_plan (
    code text NOT NULL,
    request_type text NOT NULL,
    urgency text NOT NULL,
    track text NOT NULL,
    category_code text NOT NULL,
    organisation_code text NOT NULL,
    trigger text NOT NULL,
    share double precision NOT NULL,
    judged boolean NOT NULL,
    source text NOT NULL,
    "position" integer NOT NULL,
    retired_on date,
    CONSTRAINT follow_up_plan_share_check CHECK (((share >= (0)::double precision) AND (share <= (1)::double precision))),
    CONSTRAINT follow_up_plan_trigger_check CHECK ((trigger = ANY (ARRAY['any'::text, 'rework'::text, 'unsolved'::text, 'untrue'::text, 'late'::text])))
);

CREATE TABLE public.follow_up_script (
    code text NOT NULL,
    field text NOT NULL,
    request_type text NOT NULL,
    track text NOT NULL,
    text text NOT NULL,
    source text NOT NULL,
    "position" integer NOT NULL,
    retired_on date,
    CONSTRAINT follow_up_script_field_check CHECK ((field = ANY (ARRAY['opening'::text, 'contacted'::text, 'is_true'::text, 'is_solved'::text, 'satisfaction'::text, 'closing'::text])))
);

CREATE TABLE public.hand_over (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    handed_to text NOT NULL,
    taken_by text NOT NULL,
    note text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_user bigint NOT NULL
);

ALTER TABLE public.hand_over ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.hand_over_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.hard_matter (
    work_order_id bigint NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    state text NOT NULL,
    kind text,
    complexity text,
    service_item text,
    tried text,
    tried_times smallint,
    can_be_done boolean,
    officer_id bigint,
    opened_at timestamp with time zone NOT NULL,
    classified_at timestamp with time zone,
    classified_by bigint,
    reclassified_at timestamp with time zone,
    reclassified_by bigint,
    reclassify_reason text,
    explanation text,
    basis text,
    explained_at timestamp with time zone,
    explained_by bigint,
    outcome text,
    result text,
    told_method text,
    told_words text,
    finished_at timestamp with time zone,
    finished_by bigint,
    end_reason text,
    CONSTRAINT hard_matter_check CHECK (((classified_at IS NULL) = (complexity IS NULL))),
    CONSTRAINT hard_matter_check1 CHECK (((classified_at IS NULL) OR ((kind IS NOT NULL) AND (officer_id IS NOT NULL)))),
    CONSTRAINT hard_matter_check2 CHECK ((((explanation IS NULL) = (explained_at IS NULL)) AND ((explanation IS NULL) = (basis IS NULL)))),
    CONSTRAINT hard_matter_check3 CHECK (((state = 'finished'::text) = (outcome IS NOT NULL))),
    CONSTRAINT hard_matter_check4 CHECK (((outcome IS NULL) OR ((told_method IS NOT NULL) AND (told_words IS NOT NULL) AND (result IS NOT NULL)))),
    CONSTRAINT hard_matter_check5 CHECK (((outcome IS DISTINCT FROM 'explained'::text) OR (explanation IS NOT NULL))),
    CONSTRAINT hard_matter_complexity_check CHECK ((complexity = ANY (ARRAY['simple'::text, 'complex'::text]))),
    CONSTRAINT hard_matter_outcome_check CHECK ((outcome = ANY (ARRAY['solved'::text, 'explained'::text]))),
    CONSTRAINT hard_matter_state_check CHECK ((state = ANY (ARRAY['classifying'::text, 'working'::text, 'explained'::text, 'finished'::text, 'released'::text, 'ended'::text]))),
    CONSTRAINT hard_matter_told_method_check CHECK ((told_method = ANY (ARRAY['phone'::text, 'visit'::text, 'wechat'::text, 'sms'::text, 'window'::text]))),
    CONSTRAINT hard_matter_tried_times_check CHECK ((tried_times >= 0))
);

CREATE TABLE public.hard_matter_kind (
    code text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    source text NOT NULL,
    "position" integer NOT NULL,
    retired_on date
);

CREATE TABLE public.hard_matter_step (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    what text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_user bigint NOT NULL
);

ALTER TABLE public.hard_matter_step ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.hard_matter_step_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.heard_utterance (
    hearing_id bigint NOT NULL,
    sequence integer NOT NULL,
    kind text NOT NULL,
    speaker text NOT NULL,
    start_s double precision NOT NULL,
    end_s double precision NOT NULL,
    words_sealed bytea,
    confidence real DEFAULT 0 NOT NULL,
    is_mandarin boolean DEFAULT true NOT NULL,
    gap_reason text,
    heard_at timestamp with time zone NOT NULL,
    CONSTRAINT heard_utterance_check CHECK (((kind = 'said'::text) = (words_sealed IS NOT NULL))),
    CONSTRAINT heard_utterance_check1 CHECK (((kind = 'gap'::text) = (gap_reason IS NOT NULL))),
    CONSTRAINT heard_utterance_kind_check CHECK ((kind = ANY (ARRAY['said'::text, 'gap'::text]))),
    CONSTRAINT heard_utterance_speaker_check CHECK ((speaker = ANY (ARRAY['agent'::text, 'citizen'::text])))
);

CREATE TABLE public.hearing (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    user_id bigint NOT NULL,
    state text NOT NULL,
    line text NOT NULL,
    queue text NOT NULL,
    calling_phone_sealed bytea,
    calling_phone_masked text,
    draft_sealed bytea,
    typed_sealed bytea,
    version integer DEFAULT 1 NOT NULL,
    read_until integer DEFAULT 0 NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    settled_at timestamp with time zone,
    number text,
    destroyed_at timestamp with time zone,
    CONSTRAINT hearing_check CHECK (((state = ANY (ARRAY['registered'::text, 'discarded'::text])) = (settled_at IS NOT NULL))),
    CONSTRAINT hearing_check1 CHECK (((state = 'registered'::text) = (number IS NOT NULL))),
    CONSTRAINT hearing_state_check CHECK ((state = ANY (ARRAY['live'::text, 'ended'::text, 'registered'::text, 'discarded'::text])))
);

ALTER TABLE public.hearing ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.hearing_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.hearing_leg (
    id bigint NOT NULL,
    hearing_id bigint NOT NULL,
    speaker text NOT NULL,
    start_s double precision NOT NULL,
    end_s double precision,
    is_over boolean DEFAULT false NOT NULL,
    off_reason text,
    CONSTRAINT hearing_leg_speaker_check CHECK ((speaker = ANY (ARRAY['agent'::text, 'citizen'::text])))
);

ALTER TABLE public.hearing_leg ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.hearing_leg_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.idempotency_key (
    scope text NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    status smallint,
    answer jsonb,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT idempotency_key_key_check CHECK (((length(key) >= 1) AND (length(key) <= 200)))
);

COMMENT ON COLUMN public.idempotency_key.answer IS 'What renders the answer again; never a personal value or a secret';

CREATE TABLE public.instruction (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    leader text NOT NULL,
    text text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_user bigint NOT NULL,
    attachment_id bigint
);

ALTER TABLE public.instruction ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.instruction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.job (
    id bigint NOT NULL,
    kind text NOT NULL,
    args jsonb NOT NULL,
    state text DEFAULT 'ready'::text NOT NULL,
    priority smallint DEFAULT 0 NOT NULL,
    run_at timestamp with time zone NOT NULL,
    attempts smallint DEFAULT 0 NOT NULL,
    dedupe_key text,
    lock_key text,
    lease_until timestamp with time zone,
    last_error text,
    cause text,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT job_check CHECK (((state = 'running'::text) = (lease_until IS NOT NULL))),
    CONSTRAINT job_state_check CHECK ((state = ANY (ARRAY['ready'::text, 'running'::text, 'dead'::text])))
)
WITH (autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='500', fillfactor='80');

COMMENT ON COLUMN public.job.args IS 'Ids only; the handler fetches what it may see';

COMMENT ON COLUMN public.job.lock_key IS 'Jobs of one key never run at the same time';

COMMENT ON COLUMN public.job.lease_until IS 'A running job past this was left by a dead worker and is taken again';

COMMENT ON COLUMN public.job.last_error IS 'Type and place of the last failure; never its text, which may quote people';

ALTER TABLE public.job ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.job_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.key_fingerprint (
    only_row boolean DEFAULT true NOT NULL,
    fingerprint bytea NOT NULL,
    CONSTRAINT key_fingerprint_only_row_check CHECK (only_row)
);

ALTER TABLE public.knowledge_article ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.knowledge_article_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.knowledge_import (
    id bigint NOT NULL,
    file_name text NOT NULL,
    by_user bigint,
    at timestamp with time zone NOT NULL,
    added integer NOT NULL,
    changed integer NOT NULL,
    unchanged integer NOT NULL,
    faulty integer NOT NULL,
    approved_at timestamp with time zone,
    approved_by bigint
);

ALTER TABLE public.knowledge_import ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.knowledge_import_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.knowledge_question (
    id bigint NOT NULL,
    work_order_id bigint,
    organisation_id bigint NOT NULL,
    category_code text,
    question text NOT NULL,
    state text NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    asked_by bigint NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    due_rule text NOT NULL,
    overdue_told_at timestamp with time zone,
    answer text,
    note text,
    answered_by bigint,
    answered_at timestamp with time zone,
    settled_by bigint,
    settled_at timestamp with time zone,
    article_id bigint,
    CONSTRAINT knowledge_question_check CHECK (((state <> 'answered'::text) OR ((answer IS NOT NULL) AND (answered_at IS NOT NULL)))),
    CONSTRAINT knowledge_question_check1 CHECK (((settled_at IS NULL) = (state = ANY (ARRAY['asked'::text, 'answered'::text, 'returned'::text])))),
    CONSTRAINT knowledge_question_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'answered'::text, 'returned'::text, 'settled'::text, 'dropped'::text])))
);

ALTER TABLE public.knowledge_question ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.knowledge_question_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.knowledge_search (
    article_id bigint NOT NULL,
    version_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    audience text NOT NULL,
    category_code text,
    valid_from date NOT NULL,
    valid_to date,
    terms text[] NOT NULL
)
WITH (toast_tuple_target='128');

CREATE TABLE public.knowledge_starting (
    code text NOT NULL,
    title text NOT NULL,
    variants text[] NOT NULL,
    answer text NOT NULL,
    category_code text NOT NULL,
    audience text NOT NULL,
    review_days integer NOT NULL,
    source text NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    retired_on date
);

CREATE TABLE public.knowledge_synonym (
    code text NOT NULL,
    words text[] NOT NULL,
    source text NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    retired_on date
);

CREATE TABLE public.knowledge_term (
    term text NOT NULL,
    articles integer NOT NULL
)
WITH (fillfactor='70');

CREATE TABLE public.knowledge_use (
    id bigint NOT NULL,
    article_id bigint NOT NULL,
    version_id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    by_user bigint,
    at timestamp with time zone NOT NULL
);

ALTER TABLE public.knowledge_use ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.knowledge_use_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE SEQUENCE public.knowledge_vector_changes
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.knowledge_vector (
    article_id bigint NOT NULL,
    version_id bigint NOT NULL,
    model text NOT NULL,
    vector bytea NOT NULL,
    change bigint DEFAULT nextval('public.knowledge_vector_changes'::regclass) NOT NULL
);

CREATE TABLE public.knowledge_version (
    id bigint NOT NULL,
    article_id bigint NOT NULL,
    number integer NOT NULL,
    state text NOT NULL,
    title text NOT NULL,
    variants text[] NOT NULL,
    answer text NOT NULL,
    notes text NOT NULL,
    category_code text,
    place_code text,
    audience text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    review_on date,
    source text NOT NULL,
    authors bigint[] NOT NULL,
    written_at timestamp with time zone NOT NULL,
    submitted_at timestamp with time zone,
    submitted_by bigint,
    decided_at timestamp with time zone,
    decided_by bigint,
    decision_note text,
    ended_at timestamp with time zone,
    end_reason text,
    reminded_at timestamp with time zone,
    pressed_at timestamp with time zone,
    import_id bigint,
    CONSTRAINT knowledge_version_audience_check CHECK ((audience = ANY (ARRAY['public'::text, 'agents'::text, 'units'::text]))),
    CONSTRAINT knowledge_version_check CHECK (((valid_to IS NULL) OR (valid_to >= valid_from))),
    CONSTRAINT knowledge_version_check1 CHECK (((decided_by IS NULL) OR (NOT (decided_by = ANY (authors))))),
    CONSTRAINT knowledge_version_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'in_review'::text, 'scheduled'::text, 'in_force'::text, 'superseded'::text, 'withdrawn'::text, 'expired'::text])))
);

ALTER TABLE public.knowledge_version ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.knowledge_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.knowledge_vote (
    version_id bigint NOT NULL,
    by_user bigint NOT NULL,
    article_id bigint NOT NULL,
    is_helpful boolean NOT NULL,
    note text NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.ladder_holder (
    id bigint NOT NULL,
    level smallint NOT NULL,
    organisation_code text NOT NULL,
    user_id bigint NOT NULL,
    post text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    appointed_at timestamp with time zone NOT NULL,
    appointed_by bigint,
    CONSTRAINT ladder_holder_check CHECK (((valid_to IS NULL) OR (valid_to >= valid_from)))
);

ALTER TABLE public.ladder_holder ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.ladder_holder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.ladder_level (
    level smallint NOT NULL,
    name text NOT NULL,
    rule text NOT NULL,
    automatic boolean NOT NULL,
    clock text NOT NULL,
    source text NOT NULL,
    "position" integer NOT NULL,
    retired_on date
);

CREATE TABLE public.ladder_post (
    level smallint NOT NULL,
    organisation_code text NOT NULL,
    post text NOT NULL,
    role text NOT NULL,
    source text NOT NULL,
    valid_from date,
    valid_to date,
    "position" integer NOT NULL
);

CREATE TABLE public.ladder_trigger (
    code text NOT NULL,
    trigger text NOT NULL,
    from_level smallint,
    to_level smallint,
    name text NOT NULL,
    source text NOT NULL,
    "position" integer NOT NULL,
    retired_on date
);

CREATE TABLE public.late_mark (
    id bigint NOT NULL,
    clock_id bigint NOT NULL,
    mark text NOT NULL,
    kind text NOT NULL,
    at timestamp with time zone NOT NULL,
    fired_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone
);

ALTER TABLE public.late_mark ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.late_mark_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.learned_model (
    id bigint NOT NULL,
    state text NOT NULL,
    blob_key text,
    examples integer DEFAULT 0 NOT NULL,
    card jsonb,
    candidate_figures jsonb,
    present_figures jsonb,
    verdict text,
    replaced_id bigint,
    made_by bigint NOT NULL,
    made_at timestamp with time zone NOT NULL,
    changed_by bigint,
    changed_at timestamp with time zone NOT NULL,
    reason text,
    CONSTRAINT learned_model_check CHECK (((state = ANY (ARRAY['training'::text, 'refused'::text])) OR (blob_key IS NOT NULL))),
    CONSTRAINT learned_model_state_check CHECK ((state = ANY (ARRAY['training'::text, 'candidate'::text, 'refused'::text, 'shadow'::text, 'active'::text, 'retired'::text])))
);

ALTER TABLE public.learned_model ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.learned_model_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.learning_evaluation (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    model_id bigint,
    figures jsonb NOT NULL,
    is_drifting boolean NOT NULL
);

ALTER TABLE public.learning_evaluation ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.learning_evaluation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.learning_example (
    work_order_id bigint NOT NULL,
    field text NOT NULL,
    suggested text,
    confidence real,
    chosen text NOT NULL,
    is_right boolean GENERATED ALWAYS AS (((suggested IS NOT NULL) AND (suggested = chosen))) STORED NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT learning_example_field_check CHECK ((field = ANY (ARRAY['category'::text, 'department'::text, 'request_type'::text, 'place'::text])))
);

CREATE TABLE public.lease (
    name text NOT NULL,
    holder text NOT NULL,
    term bigint NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

COMMENT ON COLUMN public.lease.term IS 'Grows with every change of holder; a late holder is known by it';

CREATE TABLE public.legal_hold (
    id bigint NOT NULL,
    number text NOT NULL,
    reason text NOT NULL,
    set_at timestamp with time zone NOT NULL,
    set_by bigint NOT NULL,
    lifted_at timestamp with time zone,
    lifted_by bigint,
    CONSTRAINT legal_hold_check CHECK (((lifted_at IS NULL) = (lifted_by IS NULL)))
);

ALTER TABLE public.legal_hold ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.legal_hold_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.letter (
    id bigint NOT NULL,
    number text NOT NULL,
    kind text NOT NULL,
    form text NOT NULL,
    year integer NOT NULL,
    serial integer NOT NULL,
    work_order_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    supervision_id bigint,
    state text NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    issued_by bigint,
    due_at timestamp with time zone NOT NULL,
    page text NOT NULL,
    answer text,
    answered_at timestamp with time zone,
    answered_by bigint,
    sent_back_reason text,
    note text,
    closed_at timestamp with time zone,
    closed_by bigint,
    CONSTRAINT letter_check CHECK (((kind = 'supervision'::text) = (supervision_id IS NOT NULL))),
    CONSTRAINT letter_check1 CHECK (((state = 'closed'::text) = (closed_at IS NOT NULL))),
    CONSTRAINT letter_kind_check CHECK ((kind = ANY (ARRAY['urge'::text, 'supervision'::text]))),
    CONSTRAINT letter_state_check CHECK ((state = ANY (ARRAY['issued'::text, 'answered'::text, 'closed'::text])))
);

CREATE TABLE public.letter_form (
    code text NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    pattern text NOT NULL,
    answer_days integer NOT NULL,
    demand text NOT NULL,
    source text NOT NULL,
    "position" integer NOT NULL,
    retired_on date,
    CONSTRAINT letter_form_answer_days_check CHECK ((answer_days > 0)),
    CONSTRAINT letter_form_kind_check CHECK ((kind = ANY (ARRAY['urge'::text, 'supervision'::text])))
);

ALTER TABLE public.letter ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.letter_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.letter_proposal (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    clock_id bigint NOT NULL,
    step text NOT NULL,
    form text NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    decided_at timestamp with time zone,
    decided_by bigint,
    reason text,
    CONSTRAINT letter_proposal_check CHECK (((state = 'open'::text) = (decided_at IS NULL))),
    CONSTRAINT letter_proposal_state_check CHECK ((state = ANY (ARRAY['open'::text, 'issued'::text, 'dropped'::text])))
);

ALTER TABLE public.letter_proposal ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.letter_proposal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.letter_series (
    kind text NOT NULL,
    year integer NOT NULL,
    last integer NOT NULL,
    CONSTRAINT letter_series_last_check CHECK ((last > 0))
);

CREATE TABLE public.login_guard (
    kind text NOT NULL,
    subject text NOT NULL,
    failures integer NOT NULL,
    window_started_at timestamp with time zone NOT NULL,
    locked_until timestamp with time zone,
    CONSTRAINT login_guard_failures_check CHECK ((failures >= 0)),
    CONSTRAINT login_guard_kind_check CHECK ((kind = ANY (ARRAY['username'::text, 'address'::text, 'second_factor'::text])))
);

CREATE TABLE public.matter_count (
    category text NOT NULL,
    place text NOT NULL,
    hour timestamp with time zone NOT NULL,
    n integer NOT NULL
);

CREATE TABLE public.matter_likeness (
    earlier_id bigint NOT NULL,
    later_id bigint NOT NULL,
    relation text NOT NULL,
    probability real NOT NULL,
    found_at timestamp with time zone NOT NULL,
    CONSTRAINT matter_likeness_check CHECK ((earlier_id <> later_id)),
    CONSTRAINT matter_likeness_relation_check CHECK ((relation = ANY (ARRAY['duplicate_of'::text, 'repeat_of'::text])))
);

CREATE TABLE public.matter_profile (
    order_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    town text NOT NULL,
    villages text[] NOT NULL,
    estates text[] NOT NULL,
    roads text[] NOT NULL,
    companies text[] NOT NULL,
    numbers text[] NOT NULL,
    categories jsonb NOT NULL,
    enquiry real NOT NULL,
    urgency text NOT NULL,
    terms text[] NOT NULL,
    category text DEFAULT ''::text NOT NULL
);

CREATE TABLE public.matter_task (
    id bigint NOT NULL,
    kind text NOT NULL,
    work_order_id bigint NOT NULL,
    matter_id bigint,
    instruction_id bigint,
    organisation_id bigint NOT NULL,
    what text NOT NULL,
    due_on date,
    due_at timestamp with time zone,
    state text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked_by bigint NOT NULL,
    answer text,
    answered_at timestamp with time zone,
    answered_by bigint,
    sent_back_reason text,
    settled_at timestamp with time zone,
    settled_by bigint,
    note text,
    CONSTRAINT matter_task_check CHECK (((kind = 'instruction'::text) = (instruction_id IS NOT NULL))),
    CONSTRAINT matter_task_check1 CHECK (((kind = 'instruction'::text) = (matter_id IS NULL))),
    CONSTRAINT matter_task_check2 CHECK (((state = 'draft'::text) = (due_at IS NULL))),
    CONSTRAINT matter_task_check3 CHECK (((state <> 'draft'::text) OR (kind = 'decision'::text))),
    CONSTRAINT matter_task_check4 CHECK (((state = ANY (ARRAY['accepted'::text, 'dropped'::text])) = (settled_at IS NOT NULL))),
    CONSTRAINT matter_task_kind_check CHECK ((kind = ANY (ARRAY['brief'::text, 'decision'::text, 'instruction'::text]))),
    CONSTRAINT matter_task_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'asked'::text, 'answered'::text, 'accepted'::text, 'dropped'::text])))
);

ALTER TABLE public.matter_task ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.matter_task_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.matter_term (
    term text NOT NULL,
    n integer NOT NULL
);

CREATE TABLE public.merged_line (
    old_number text NOT NULL,
    name text NOT NULL,
    mode text NOT NULL,
    queue text NOT NULL,
    duty_filter text[] NOT NULL,
    script text NOT NULL,
    fallback text NOT NULL,
    valid_from date,
    valid_to date,
    "position" integer NOT NULL,
    CONSTRAINT merged_line_mode_check CHECK ((mode = ANY (ARRAY['whole'::text, 'parallel'::text, 'sub_centre'::text])))
);

CREATE TABLE public.message (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    public_id uuid NOT NULL,
    conversation_id bigint NOT NULL,
    direction text NOT NULL,
    kind text NOT NULL,
    text_sealed bytea,
    said_by text NOT NULL,
    answers_id bigint,
    CONSTRAINT message_direction_check CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text]))),
    CONSTRAINT message_kind_check CHECK ((kind = ANY (ARRAY['text'::text, 'image'::text, 'voice'::text, 'video'::text, 'location'::text, 'link'::text, 'event'::text, 'other'::text])))
)
PARTITION BY RANGE (at);

CREATE SEQUENCE public.message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.message_id_seq OWNED BY public.message.id;

CREATE TABLE public.message_default (
    id bigint DEFAULT nextval('public.message_id_seq'::regclass) CONSTRAINT message_id_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT message_at_not_null NOT NULL,
    public_id uuid CONSTRAINT message_public_id_not_null NOT NULL,
    conversation_id bigint CONSTRAINT message_conversation_id_not_null NOT NULL,
    direction text CONSTRAINT message_direction_not_null NOT NULL,
    kind text CONSTRAINT message_kind_not_null NOT NULL,
    text_sealed bytea,
    said_by text CONSTRAINT message_said_by_not_null NOT NULL,
    answers_id bigint,
    CONSTRAINT message_direction_check CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text]))),
    CONSTRAINT message_kind_check CHECK ((kind = ANY (ARRAY['text'::text, 'image'::text, 'voice'::text, 'video'::text, 'location'::text, 'link'::text, 'event'::text, 'other'::text])))
);

CREATE TABLE public.message_delivery (
    key text NOT NULL,
    message_id bigint NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.monthly_table (
    name text NOT NULL,
    append_only boolean NOT NULL
);

CREATE TABLE public.notice (
    id bigint NOT NULL,
    key text NOT NULL,
    event_id bigint NOT NULL,
    template_code text CONSTRAINT notice_template_code_not_null1 NOT NULL,
    subject text NOT NULL,
    audience text NOT NULL,
    door text NOT NULL,
    user_id bigint,
    contact_id bigint,
    address_sealed bytea,
    body_sealed bytea NOT NULL,
    is_pressing boolean NOT NULL,
    waits_for_morning boolean NOT NULL,
    state text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone,
    last_error text,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    read_at timestamp with time zone,
    CONSTRAINT notice_check CHECK (((state = ANY (ARRAY['queued'::text, 'failed'::text])) = (next_attempt_at IS NOT NULL))),
    CONSTRAINT notice_check1 CHECK (((state = 'sent'::text) = (sent_at IS NOT NULL))),
    CONSTRAINT notice_check2 CHECK (((read_at IS NULL) OR (user_id IS NOT NULL))),
    CONSTRAINT notice_door_check CHECK ((door = ANY (ARRAY['in_app'::text, 'tracking'::text, 'sms'::text, 'wechat'::text]))),
    CONSTRAINT notice_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sent'::text, 'failed'::text, 'given_up'::text])))
);

COMMENT ON COLUMN public.notice.last_error IS 'A code or the type of the failure; never its text, which may quote people';

ALTER TABLE public.notice ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.notice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.notice_template (
    code text NOT NULL,
    event text NOT NULL,
    conditions text[] NOT NULL,
    audience text NOT NULL,
    roles text[] NOT NULL,
    doors text[] NOT NULL,
    at_night text NOT NULL,
    once text NOT NULL,
    text text NOT NULL,
    source text NOT NULL,
    "position" integer NOT NULL,
    retired_on date,
    CONSTRAINT notice_template_at_night_check CHECK ((at_night = ANY (ARRAY['wait'::text, 'send'::text, 'duty'::text]))),
    CONSTRAINT notice_template_audience_check CHECK ((audience ~ '^[a-z][a-z_]*$'::text)),
    CONSTRAINT notice_template_once_check CHECK ((once = ANY (ARRAY['event'::text, 'day'::text])))
);

CREATE TABLE public.officer_network (
    network cidr NOT NULL,
    note text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    added_by bigint NOT NULL
);

CREATE TABLE public.oidc_attempt (
    state_hash bytea NOT NULL,
    browser_hash bytea NOT NULL,
    nonce text NOT NULL,
    verifier_sealed bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    returned_at timestamp with time zone,
    ticket_hash bytea,
    user_id bigint,
    second_factor boolean DEFAULT false NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT oidc_attempt_browser_hash_check CHECK ((octet_length(browser_hash) = 32)),
    CONSTRAINT oidc_attempt_state_hash_check CHECK ((octet_length(state_hash) = 32)),
    CONSTRAINT oidc_attempt_ticket_hash_check CHECK ((octet_length(ticket_hash) = 32))
);

CREATE TABLE public.oidc_identity (
    issuer text NOT NULL,
    subject text NOT NULL,
    user_id bigint NOT NULL,
    linked_at timestamp with time zone NOT NULL,
    linked_by bigint
);

CREATE TABLE public.rating (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    round integer NOT NULL,
    score smallint NOT NULL,
    comment text DEFAULT ''::text NOT NULL,
    at timestamp with time zone NOT NULL,
    source text DEFAULT 'citizen'::text NOT NULL,
    CONSTRAINT rating_score_check CHECK (((score >= 1) AND (score <= 5))),
    CONSTRAINT rating_source_check CHECK ((source = ANY (ARRAY['citizen'::text, 'default'::text])))
);

CREATE VIEW public.order_satisfaction AS
 WITH word AS (
         SELECT follow_up.work_order_id,
            follow_up.round,
            follow_up.at,
            follow_up.satisfaction AS score,
            'visit'::text AS source
           FROM public.follow_up
          WHERE (follow_up.reached AND (follow_up.satisfaction IS NOT NULL))
        UNION ALL
         SELECT rating.work_order_id,
            rating.round,
            rating.at,
            rating.score,
            rating.source
           FROM public.rating
        )
 SELECT w.id AS work_order_id,
    first.score AS satisfaction_first,
    first.source AS first_source,
    final.score AS satisfaction_final,
    final.source AS final_source
   FROM ((public.work_order w
     LEFT JOIN LATERAL ( SELECT word.score,
            word.source
           FROM word
          WHERE (word.work_order_id = w.id)
          ORDER BY (word.source = 'default'::text), word.at
         LIMIT 1) first ON (true))
     LEFT JOIN LATERAL ( SELECT word.score,
            word.source
           FROM word
          WHERE ((word.work_order_id = w.id) AND (word.round = w.round))
          ORDER BY (word.source = 'default'::text), word.at DESC
         LIMIT 1) final ON (true));

ALTER TABLE public.organisation ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.organisation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.outgoing_message (
    message_id bigint NOT NULL,
    conversation_id bigint NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    at timestamp with time zone NOT NULL,
    delivered_at timestamp with time zone,
    delivered_by text,
    delivered_with bigint,
    CONSTRAINT outgoing_message_check CHECK (((state = 'delivered'::text) = (delivered_at IS NOT NULL))),
    CONSTRAINT outgoing_message_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text])))
);

CREATE TABLE public.password_history (
    user_id bigint NOT NULL,
    set_at timestamp with time zone NOT NULL,
    password_hash text NOT NULL
);

CREATE TABLE public.pattern_burst (
    id bigint NOT NULL,
    category text NOT NULL,
    place text NOT NULL,
    window_hours integer NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    citizens integer NOT NULL,
    told_citizens integer NOT NULL,
    expected real NOT NULL,
    chance double precision NOT NULL,
    raised_at timestamp with time zone NOT NULL
);

ALTER TABLE public.pattern_burst ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.pattern_burst_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.pattern_burst_order (
    burst_id bigint NOT NULL,
    order_id bigint NOT NULL
);

CREATE TABLE public.personal_request (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    contact_id bigint NOT NULL,
    number text NOT NULL,
    kind text NOT NULL,
    body_sealed bytea,
    state text DEFAULT 'pending'::text NOT NULL,
    at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    decided_by bigint,
    answer text,
    CONSTRAINT personal_request_check CHECK (((state = 'pending'::text) = (decided_at IS NULL))),
    CONSTRAINT personal_request_check1 CHECK (((decided_at IS NULL) = (answer IS NULL))),
    CONSTRAINT personal_request_kind_check CHECK ((kind = ANY (ARRAY['correction'::text, 'deletion'::text]))),
    CONSTRAINT personal_request_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'granted'::text, 'refused'::text])))
);

ALTER TABLE public.personal_request ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.personal_request_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.policy_change (
    id bigint NOT NULL,
    code text NOT NULL,
    new_row jsonb,
    ends_on date,
    document text NOT NULL,
    reason text NOT NULL,
    state text DEFAULT 'proposed'::text NOT NULL,
    proposed_by bigint NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    decided_by bigint,
    decided_at timestamp with time zone,
    CONSTRAINT policy_change_check CHECK (((new_row IS NULL) <> (ends_on IS NULL))),
    CONSTRAINT policy_change_check1 CHECK (((state = 'proposed'::text) = (decided_at IS NULL))),
    CONSTRAINT policy_change_check2 CHECK (((decided_at IS NULL) = (decided_by IS NULL))),
    CONSTRAINT policy_change_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'applied'::text, 'withdrawn'::text])))
);

ALTER TABLE public.policy_change ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.policy_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.progress_report (
    id bigint NOT NULL,
    suspension_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by_user bigint NOT NULL,
    progress text NOT NULL,
    next_step text NOT NULL
);

ALTER TABLE public.progress_report ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.progress_report_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.queue (
    code text NOT NULL,
    name text NOT NULL,
    media text NOT NULL,
    skills text[] NOT NULL,
    priority integer NOT NULL,
    answer_target_s integer NOT NULL,
    overflow_queue text NOT NULL,
    overflow_after_s integer NOT NULL,
    hours text NOT NULL,
    source text NOT NULL,
    "position" integer NOT NULL,
    retired_on date,
    CONSTRAINT queue_answer_target_s_check CHECK ((answer_target_s > 0)),
    CONSTRAINT queue_hours_check CHECK ((hours = ANY (ARRAY['7x24'::text, 'workday'::text]))),
    CONSTRAINT queue_media_check CHECK ((media = ANY (ARRAY['voice'::text, 'text'::text])))
);

ALTER TABLE public.rating ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.rating_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.rectification (
    work_order_id bigint NOT NULL,
    round integer NOT NULL,
    at timestamp with time zone NOT NULL,
    by_user bigint,
    reason text NOT NULL
);

CREATE TABLE public.redacted_span (
    id uuid NOT NULL,
    number text NOT NULL,
    place text NOT NULL,
    "position" integer NOT NULL,
    kind text NOT NULL,
    value_sealed bytea,
    at timestamp with time zone NOT NULL,
    by_user bigint,
    CONSTRAINT redacted_span_kind_check CHECK ((kind = ANY (ARRAY['id_card'::text, 'phone'::text, 'landline'::text, 'plate'::text, 'bank_card'::text, 'uscc'::text, 'person_name'::text, 'email'::text, 'wechat'::text, 'qq'::text, 'unchecked'::text])))
);

CREATE TABLE public.refresh_token (
    hash bytea NOT NULL,
    session_id bigint NOT NULL,
    generation integer NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT refresh_token_generation_check CHECK ((generation > 0)),
    CONSTRAINT refresh_token_hash_check CHECK ((octet_length(hash) = 32))
);

CREATE TABLE public.reply (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    assignment_id bigint NOT NULL,
    round integer NOT NULL,
    is_true text NOT NULL,
    is_solved boolean NOT NULL,
    unsolved_reason text,
    internal_findings text NOT NULL,
    public_answer text NOT NULL,
    state text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_user bigint NOT NULL,
    reviewed_at timestamp with time zone,
    reviewed_by bigint,
    review_note text,
    CONSTRAINT reply_check CHECK ((is_solved OR (unsolved_reason IS NOT NULL))),
    CONSTRAINT reply_is_true_check CHECK ((is_true = ANY (ARRAY['true'::text, 'partly'::text, 'false'::text]))),
    CONSTRAINT reply_state_check CHECK ((state = ANY (ARRAY['drafted'::text, 'submitted'::text, 'approved'::text, 'sent_back'::text, 'withdrawn'::text])))
);

ALTER TABLE public.reply ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.reply_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reply_text (
    code text NOT NULL,
    text text NOT NULL,
    source text NOT NULL,
    "position" integer NOT NULL,
    retired_on date
);

CREATE TABLE public.request_type_rule (
    request_type text NOT NULL,
    kind text NOT NULL,
    pattern text NOT NULL,
    weight double precision NOT NULL,
    note text NOT NULL,
    "position" integer NOT NULL,
    retired_on date,
    CONSTRAINT request_type_rule_kind_check CHECK ((kind = ANY (ARRAY['word'::text, 'regex'::text]))),
    CONSTRAINT request_type_rule_request_type_check CHECK ((request_type = ANY (ARRAY['consultation'::text, 'help'::text, 'complaint'::text, 'report'::text, 'suggestion'::text, 'praise'::text, 'other'::text])))
);

CREATE TABLE public.reveal_count (
    user_id bigint NOT NULL,
    day date NOT NULL,
    reveals integer NOT NULL,
    CONSTRAINT reveal_count_reveals_check CHECK ((reveals > 0))
);

CREATE TABLE public.road_ground (
    code text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    channel text NOT NULL,
    source text NOT NULL,
    "position" integer NOT NULL,
    retired_on date,
    CONSTRAINT road_ground_kind_check CHECK ((kind = ANY (ARRAY['refusal'::text, 'return'::text, 'screening'::text, 'efficiency'::text])))
);

CREATE TABLE public.same_matter_rule (
    code text NOT NULL,
    category_code text NOT NULL,
    within_hours integer NOT NULL,
    repeat_days integer NOT NULL,
    scope text NOT NULL,
    least_burst integer NOT NULL,
    source text NOT NULL,
    "position" integer NOT NULL,
    retired_on date,
    CONSTRAINT same_matter_rule_scope_check CHECK ((scope = ANY (ARRAY['area'::text, 'object'::text])))
);

CREATE TABLE public.schema_migration (
    number integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.session (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    client_address text NOT NULL,
    user_agent text NOT NULL,
    second_factor_at timestamp with time zone,
    step_up_until timestamp with time zone,
    ended_at timestamp with time zone,
    end_reason text,
    CONSTRAINT session_check CHECK (((ended_at IS NULL) = (end_reason IS NULL))),
    CONSTRAINT session_end_reason_check CHECK ((end_reason = ANY (ARRAY['logout'::text, 'idle'::text, 'expired'::text, 'refresh_reused'::text, 'password_changed'::text, 'role_changed'::text, 'disabled'::text, 'superseded'::text])))
);

COMMENT ON COLUMN public.session.last_seen_at IS 'when the person last did something (or was on a call), noted at most once a minute; a page that renews itself is no person';

ALTER TABLE public.session ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.session_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.session_matter (
    id bigint NOT NULL,
    session_id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    "position" smallint NOT NULL,
    minutes smallint NOT NULL,
    basis text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    added_by bigint NOT NULL,
    withdrawn_at timestamp with time zone,
    withdrawn_reason text,
    outcome text,
    said text,
    decision text,
    CONSTRAINT session_matter_basis_check CHECK ((basis = ANY (ARRAY['level'::text, 'office'::text]))),
    CONSTRAINT session_matter_check CHECK (((withdrawn_at IS NULL) = (withdrawn_reason IS NULL))),
    CONSTRAINT session_matter_check1 CHECK (((outcome IS NULL) OR (said IS NOT NULL))),
    CONSTRAINT session_matter_minutes_check CHECK (((minutes >= 5) AND (minutes <= 240))),
    CONSTRAINT session_matter_outcome_check CHECK ((outcome = ANY (ARRAY['decided'::text, 'continued'::text, 'noted'::text])))
);

ALTER TABLE public.session_matter ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.session_matter_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.session_post (
    code text NOT NULL,
    post text NOT NULL,
    substitute text NOT NULL,
    source text NOT NULL,
    "position" integer NOT NULL,
    retired_on date
);

CREATE TABLE public.session_postponement (
    id bigint NOT NULL,
    session_id bigint NOT NULL,
    from_at timestamp with time zone NOT NULL,
    to_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_user bigint NOT NULL
);

ALTER TABLE public.session_postponement ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.session_postponement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.session_turn (
    month date NOT NULL,
    post text NOT NULL,
    leader_id bigint,
    substitute text NOT NULL,
    substitute_id bigint,
    set_at timestamp with time zone NOT NULL,
    set_by bigint NOT NULL,
    CONSTRAINT session_turn_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric))
);

CREATE TABLE public.setting (
    name text NOT NULL,
    value integer NOT NULL,
    unit text NOT NULL,
    source text NOT NULL,
    "position" integer NOT NULL,
    retired_on date
);

CREATE TABLE public.shadow_answer (
    work_order_id bigint NOT NULL,
    model_id bigint NOT NULL,
    value text NOT NULL,
    confidence real NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.sla_policy (
    code text NOT NULL,
    clock text NOT NULL,
    request_type text NOT NULL,
    urgency text NOT NULL,
    category_code text NOT NULL,
    place_code text NOT NULL,
    track text NOT NULL,
    unit text NOT NULL,
    amount integer NOT NULL,
    calendar text NOT NULL,
    warn_shares text[] NOT NULL,
    overdue_times text[] NOT NULL,
    start_rule text NOT NULL,
    end_rule text NOT NULL,
    source text NOT NULL,
    valid_from date,
    valid_to date,
    "position" integer NOT NULL,
    CONSTRAINT sla_policy_amount_check CHECK ((amount > 0)),
    CONSTRAINT sla_policy_clock_check CHECK ((clock ~ '^[a-z][a-z0-9_]*$'::text)),
    CONSTRAINT sla_policy_unit_check CHECK ((unit = ANY (ARRAY['working_day'::text, 'working_minute'::text, 'natural_day'::text, 'minute'::text])))
);

CREATE TABLE public.sla_step (
    code text NOT NULL,
    clock text NOT NULL,
    track text NOT NULL,
    urgency text NOT NULL,
    card text NOT NULL,
    days integer NOT NULL,
    letter text NOT NULL,
    level text NOT NULL,
    source text NOT NULL,
    valid_from date,
    valid_to date,
    "position" integer NOT NULL,
    CONSTRAINT sla_step_card_check CHECK ((card = ANY (ARRAY['yellow_card'::text, 'red_card'::text]))),
    CONSTRAINT sla_step_check CHECK (((letter = 'none'::text) = (level = ''::text))),
    CONSTRAINT sla_step_days_check CHECK (((days >= 0) AND (days <= 30))),
    CONSTRAINT sla_step_letter_check CHECK ((letter = ANY (ARRAY['none'::text, 'propose'::text, 'issue'::text])))
);

CREATE TABLE public.succession (
    id bigint NOT NULL,
    kind text NOT NULL,
    old_code text NOT NULL,
    new_code text NOT NULL,
    from_date date NOT NULL,
    basis text NOT NULL,
    prepared_by bigint NOT NULL,
    prepared_at timestamp with time zone NOT NULL,
    applied_by bigint,
    applied_at timestamp with time zone,
    moved integer,
    CONSTRAINT succession_check CHECK ((old_code <> new_code)),
    CONSTRAINT succession_check1 CHECK (((applied_at IS NULL) = (applied_by IS NULL))),
    CONSTRAINT succession_check2 CHECK (((applied_at IS NULL) = (moved IS NULL))),
    CONSTRAINT succession_kind_check CHECK ((kind = ANY (ARRAY['organisation'::text, 'category'::text])))
);

ALTER TABLE public.succession ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.succession_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.succession_transfer (
    succession_id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    assignment_id bigint,
    old_code text NOT NULL,
    new_code text NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.supervision (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    level text NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    issued_by bigint,
    answer_due_at timestamp with time zone NOT NULL,
    answer text,
    answered_at timestamp with time zone,
    answered_by bigint,
    sent_back_reason text,
    note text,
    ended_at timestamp with time zone,
    CONSTRAINT supervision_level_check CHECK ((level = ANY (ARRAY['notice'::text, 'yellow'::text, 'red'::text, 'leader'::text]))),
    CONSTRAINT supervision_state_check CHECK ((state = ANY (ARRAY['issued'::text, 'answered'::text, 'ended'::text])))
);

ALTER TABLE public.supervision ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.supervision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supplement (
    message_id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.suspension (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    application_id bigint NOT NULL,
    promised_at timestamp with time zone NOT NULL,
    plan text NOT NULL,
    report_days integer NOT NULL,
    next_report_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone NOT NULL,
    reviewed_at timestamp with time zone,
    review_note text,
    ended_at timestamp with time zone,
    end_reason text
);

ALTER TABLE public.suspension ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.suspension_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.track_case (
    work_order_id bigint NOT NULL,
    track text NOT NULL,
    state text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    class text,
    level smallint DEFAULT 0 NOT NULL,
    officer_id bigint,
    opened_at timestamp with time zone NOT NULL,
    screened_at timestamp with time zone,
    screened_by bigint,
    ground text,
    explanation text,
    contacted_at timestamp with time zone,
    planned_at timestamp with time zone,
    closed_at timestamp with time zone,
    closed_by bigint,
    close_basis text,
    close_note text,
    close_document text,
    end_reason text,
    CONSTRAINT track_case_check CHECK (((state = 'closed'::text) = (close_basis IS NOT NULL))),
    CONSTRAINT track_case_check1 CHECK (((state <> 'refused'::text) OR ((ground IS NOT NULL) AND (explanation IS NOT NULL)))),
    CONSTRAINT track_case_check2 CHECK (((close_basis IS DISTINCT FROM 'service_confirmed'::text) OR ((close_note IS NOT NULL) AND (close_document IS NOT NULL)))),
    CONSTRAINT track_case_close_basis_check CHECK ((close_basis = ANY (ARRAY['confirmed'::text, 'service_confirmed'::text]))),
    CONSTRAINT track_case_level_check CHECK ((level >= 0)),
    CONSTRAINT track_case_state_check CHECK ((state = ANY (ARRAY['screening'::text, 'refused'::text, 'working'::text, 'closed'::text, 'ended'::text]))),
    CONSTRAINT track_case_track_check CHECK ((track = ANY (ARRAY['enterprise'::text, 'hard_matter'::text, 'efficiency'::text])))
);

CREATE TABLE public.track_rule (
    track text NOT NULL,
    kind text NOT NULL,
    pattern text NOT NULL,
    weight double precision NOT NULL,
    note text NOT NULL,
    "position" integer NOT NULL,
    retired_on date,
    CONSTRAINT track_rule_kind_check CHECK ((kind = ANY (ARRAY['word'::text, 'regex'::text]))),
    CONSTRAINT track_rule_track_check CHECK ((track = ANY (ARRAY['ordinary'::text, 'enterprise'::text, 'hard_matter'::text, 'efficiency'::text])))
);

CREATE TABLE public.track_session (
    id bigint NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    state text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    place text NOT NULL,
    post text NOT NULL,
    leader_id bigint,
    substitute text NOT NULL,
    substitute_id bigint,
    is_substituted boolean DEFAULT false NOT NULL,
    attendees text DEFAULT ''::text NOT NULL,
    planned_at timestamp with time zone NOT NULL,
    planned_by bigint NOT NULL,
    called_at timestamp with time zone,
    held_at timestamp with time zone,
    submitted_at timestamp with time zone,
    submitted_by bigint,
    sent_back_reason text,
    approved_at timestamp with time zone,
    approved_by bigint,
    cancel_reason text,
    CONSTRAINT track_session_check CHECK (((state = 'cancelled'::text) = (cancel_reason IS NOT NULL))),
    CONSTRAINT track_session_check1 CHECK (((state = 'approved'::text) = (approved_at IS NOT NULL))),
    CONSTRAINT track_session_check2 CHECK (((approved_by IS NULL) OR (approved_by <> submitted_by))),
    CONSTRAINT track_session_state_check CHECK ((state = ANY (ARRAY['preparing'::text, 'called'::text, 'held'::text, 'submitted'::text, 'approved'::text, 'cancelled'::text])))
);

ALTER TABLE public.track_session ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.track_session_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.tracking_failure (
    number_hash bytea NOT NULL,
    client_address text NOT NULL,
    failures integer NOT NULL,
    first_at timestamp with time zone NOT NULL,
    locked_until timestamp with time zone
);

CREATE TABLE public.unit_calendar (
    code text NOT NULL,
    organisation_code text NOT NULL,
    calendar text NOT NULL,
    source text NOT NULL,
    valid_from date,
    valid_to date,
    "position" integer NOT NULL
);

CREATE TABLE public.urge (
    id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by_user bigint,
    reason text NOT NULL
);

ALTER TABLE public.urge ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.urge_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.urgency_rule (
    code text NOT NULL,
    urgency text NOT NULL,
    handover text NOT NULL,
    also_ok text[] NOT NULL,
    any_of text[] NOT NULL,
    all_of text[] NOT NULL,
    none_of text[] NOT NULL,
    basis text NOT NULL,
    "position" integer NOT NULL,
    retired_on date,
    CONSTRAINT urgency_rule_urgency_check CHECK ((urgency = ANY (ARRAY['urgent'::text, 'emergency'::text])))
);

ALTER TABLE public.work_order ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.work_order_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE SEQUENCE public.work_order_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE ONLY public.audit ATTACH PARTITION public.audit_default DEFAULT;

ALTER TABLE ONLY public.event ATTACH PARTITION public.event_default DEFAULT;

ALTER TABLE ONLY public.message ATTACH PARTITION public.message_default DEFAULT;

ALTER TABLE ONLY public.event ALTER COLUMN id SET DEFAULT nextval('public.event_id_seq'::regclass);

ALTER TABLE ONLY public.message ALTER COLUMN id SET DEFAULT nextval('public.message_id_seq'::regclass);

ALTER TABLE ONLY public.access_change
    ADD CONSTRAINT access_change_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.access_policy
    ADD CONSTRAINT access_policy_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.addition
    ADD CONSTRAINT addition_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alert
    ADD CONSTRAINT alert_number_key UNIQUE (number);

ALTER TABLE ONLY public.alert
    ADD CONSTRAINT alert_pkey PRIMARY KEY (work_order_id);

ALTER TABLE ONLY public.answer_clock
    ADD CONSTRAINT answer_clock_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.answer_door
    ADD CONSTRAINT answer_door_pkey PRIMARY KEY (channel);

ALTER TABLE ONLY public.answer_reach
    ADD CONSTRAINT answer_reach_pkey PRIMARY KEY (work_order_id, round);

ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.application
    ADD CONSTRAINT application_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.assignment_handler
    ADD CONSTRAINT assignment_handler_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT assignment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT attachment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.attachment_purpose
    ADD CONSTRAINT attachment_purpose_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id, at);

ALTER TABLE ONLY public.audit_default
    ADD CONSTRAINT audit_default_pkey PRIMARY KEY (id, at);

ALTER TABLE ONLY public.audit_forwarding
    ADD CONSTRAINT audit_forwarding_pkey PRIMARY KEY (target);

ALTER TABLE ONLY public.audit_verification
    ADD CONSTRAINT audit_verification_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.automatic_dispatch
    ADD CONSTRAINT automatic_dispatch_pkey PRIMARY KEY (organisation_code);

ALTER TABLE ONLY public.backup_state
    ADD CONSTRAINT backup_state_pkey PRIMARY KEY (kind);

ALTER TABLE ONLY public.bad_rating_call
    ADD CONSTRAINT bad_rating_call_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.bad_rating_exclusion
    ADD CONSTRAINT bad_rating_exclusion_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.bad_rating
    ADD CONSTRAINT bad_rating_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.bad_rating
    ADD CONSTRAINT bad_rating_rating_id_key UNIQUE (rating_id);

ALTER TABLE ONLY public.bad_rating
    ADD CONSTRAINT bad_rating_work_order_id_round_key UNIQUE (work_order_id, round);

ALTER TABLE ONLY public.board_count
    ADD CONSTRAINT board_count_pkey PRIMARY KEY (dimension, key, edge, at);

ALTER TABLE ONLY public.board_order
    ADD CONSTRAINT board_order_pkey PRIMARY KEY (work_order_id);

ALTER TABLE ONLY public.calendar_change
    ADD CONSTRAINT calendar_change_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendar_horizon
    ADD CONSTRAINT calendar_horizon_pkey PRIMARY KEY (name, year);

ALTER TABLE ONLY public.calendar_move
    ADD CONSTRAINT calendar_move_pkey PRIMARY KEY (change_id, act, clock_id);

ALTER TABLE ONLY public.calendar
    ADD CONSTRAINT calendar_pkey PRIMARY KEY (name, version);

ALTER TABLE ONLY public.calendar_preview
    ADD CONSTRAINT calendar_preview_pkey PRIMARY KEY (change_id, clock_id);

ALTER TABLE ONLY public.case_milestone
    ADD CONSTRAINT case_milestone_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.case_move
    ADD CONSTRAINT case_move_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.case_plan
    ADD CONSTRAINT case_plan_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.case_report
    ADD CONSTRAINT case_report_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.case_trigger
    ADD CONSTRAINT case_trigger_pkey PRIMARY KEY (work_order_id, trigger, occasion);

ALTER TABLE ONLY public.category
    ADD CONSTRAINT category_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.citizen_question
    ADD CONSTRAINT citizen_question_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.city_pack_version
    ADD CONSTRAINT city_pack_version_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.city
    ADD CONSTRAINT city_pkey PRIMARY KEY (is_only);

ALTER TABLE ONLY public.claim
    ADD CONSTRAINT claim_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.clock_change
    ADD CONSTRAINT clock_change_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.clock_change_rule
    ADD CONSTRAINT clock_change_rule_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.clock_override
    ADD CONSTRAINT clock_override_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.clock
    ADD CONSTRAINT clock_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.consultation_opinion
    ADD CONSTRAINT consultation_opinion_pkey PRIMARY KEY (consultation_id, organisation_id);

ALTER TABLE ONLY public.consultation
    ADD CONSTRAINT consultation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contact_attempt
    ADD CONSTRAINT contact_attempt_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_number_key UNIQUE (number);

ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.conversation
    ADD CONSTRAINT conversation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.conversation
    ADD CONSTRAINT conversation_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.conversation
    ADD CONSTRAINT conversation_work_order_id_key UNIQUE (work_order_id);

ALTER TABLE ONLY public.deputy
    ADD CONSTRAINT deputy_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.dispatch_proposal
    ADD CONSTRAINT dispatch_proposal_pkey PRIMARY KEY (work_order_id);

ALTER TABLE ONLY public.division
    ADD CONSTRAINT division_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.duty_change
    ADD CONSTRAINT duty_change_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.duty_roster
    ADD CONSTRAINT duty_roster_key UNIQUE NULLS NOT DISTINCT (organisation_code, role, phone, weekdays, hours, valid_from);

ALTER TABLE ONLY public.duty_row
    ADD CONSTRAINT duty_row_key UNIQUE NULLS NOT DISTINCT (category_code, place_code, valid_from);

ALTER TABLE ONLY public.efficiency_case
    ADD CONSTRAINT efficiency_case_pkey PRIMARY KEY (work_order_id);

ALTER TABLE ONLY public.enterprise_contact
    ADD CONSTRAINT enterprise_contact_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprise_contact
    ADD CONSTRAINT enterprise_contact_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.enterprise_order
    ADD CONSTRAINT enterprise_order_pkey PRIMARY KEY (work_order_id);

ALTER TABLE ONLY public.enterprise
    ADD CONSTRAINT enterprise_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enterprise
    ADD CONSTRAINT enterprise_uscc_key UNIQUE (uscc);

ALTER TABLE ONLY public.event_cursor
    ADD CONSTRAINT event_cursor_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (id, at);

ALTER TABLE ONLY public.event_default
    ADD CONSTRAINT event_default_pkey PRIMARY KEY (id, at);

ALTER TABLE ONLY public.event_number
    ADD CONSTRAINT event_number_event_id_key UNIQUE (event_id);

ALTER TABLE ONLY public.event_number
    ADD CONSTRAINT event_number_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.event_passed_over
    ADD CONSTRAINT event_passed_over_pkey PRIMARY KEY (reader, number);

ALTER TABLE ONLY public.event_unnumbered
    ADD CONSTRAINT event_unnumbered_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY public.export_request
    ADD CONSTRAINT export_request_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.follow_up_choice
    ADD CONSTRAINT follow_up_choice_pkey PRIMARY KEY (work_order_id, round);

ALTER TABLE ONLY public.follow_up
    ADD CONSTRAINT follow_up_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.follow_up_plan
    ADD CONSTRAINT follow_up_plan_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.follow_up_script
    ADD CONSTRAINT follow_up_script_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.hand_over
    ADD CONSTRAINT hand_over_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.hard_matter_kind
    ADD CONSTRAINT hard_matter_kind_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.hard_matter
    ADD CONSTRAINT hard_matter_pkey PRIMARY KEY (work_order_id);

ALTER TABLE ONLY public.hard_matter_step
    ADD CONSTRAINT hard_matter_step_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.heard_utterance
    ADD CONSTRAINT heard_utterance_pkey PRIMARY KEY (hearing_id, sequence);

ALTER TABLE ONLY public.hearing_leg
    ADD CONSTRAINT hearing_leg_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.hearing
    ADD CONSTRAINT hearing_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.hearing
    ADD CONSTRAINT hearing_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.idempotency_key
    ADD CONSTRAINT idempotency_key_pkey PRIMARY KEY (scope, key);

ALTER TABLE ONLY public.instruction
    ADD CONSTRAINT instruction_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.key_fingerprint
    ADD CONSTRAINT key_fingerprint_pkey PRIMARY KEY (only_row);

ALTER TABLE ONLY public.knowledge_article
    ADD CONSTRAINT knowledge_article_key_key UNIQUE (key);

ALTER TABLE ONLY public.knowledge_article
    ADD CONSTRAINT knowledge_article_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.knowledge_import
    ADD CONSTRAINT knowledge_import_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.knowledge_question
    ADD CONSTRAINT knowledge_question_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.knowledge_search
    ADD CONSTRAINT knowledge_search_pkey PRIMARY KEY (article_id);

ALTER TABLE ONLY public.knowledge_starting
    ADD CONSTRAINT knowledge_starting_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.knowledge_synonym
    ADD CONSTRAINT knowledge_synonym_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.knowledge_term
    ADD CONSTRAINT knowledge_term_pkey PRIMARY KEY (term);

ALTER TABLE ONLY public.knowledge_use
    ADD CONSTRAINT knowledge_use_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.knowledge_vector
    ADD CONSTRAINT knowledge_vector_pkey PRIMARY KEY (article_id);

ALTER TABLE ONLY public.knowledge_version
    ADD CONSTRAINT knowledge_version_article_id_number_key UNIQUE (article_id, number);

ALTER TABLE ONLY public.knowledge_version
    ADD CONSTRAINT knowledge_version_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.knowledge_vote
    ADD CONSTRAINT knowledge_vote_pkey PRIMARY KEY (version_id, by_user);

ALTER TABLE ONLY public.ladder_holder
    ADD CONSTRAINT ladder_holder_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ladder_level
    ADD CONSTRAINT ladder_level_pkey PRIMARY KEY (level);

ALTER TABLE ONLY public.ladder_post
    ADD CONSTRAINT ladder_post_key UNIQUE NULLS NOT DISTINCT (level, organisation_code, post, valid_from);

ALTER TABLE ONLY public.ladder_trigger
    ADD CONSTRAINT ladder_trigger_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.late_mark
    ADD CONSTRAINT late_mark_clock_id_mark_key UNIQUE (clock_id, mark);

ALTER TABLE ONLY public.late_mark
    ADD CONSTRAINT late_mark_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.learned_model
    ADD CONSTRAINT learned_model_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.learning_evaluation
    ADD CONSTRAINT learning_evaluation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.learning_example
    ADD CONSTRAINT learning_example_pkey PRIMARY KEY (work_order_id, field);

ALTER TABLE ONLY public.lease
    ADD CONSTRAINT lease_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.legal_hold
    ADD CONSTRAINT legal_hold_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.letter_form
    ADD CONSTRAINT letter_form_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.letter
    ADD CONSTRAINT letter_kind_year_serial_key UNIQUE (kind, year, serial);

ALTER TABLE ONLY public.letter
    ADD CONSTRAINT letter_number_key UNIQUE (number);

ALTER TABLE ONLY public.letter
    ADD CONSTRAINT letter_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.letter_proposal
    ADD CONSTRAINT letter_proposal_clock_id_step_key UNIQUE (clock_id, step);

ALTER TABLE ONLY public.letter_proposal
    ADD CONSTRAINT letter_proposal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.letter_series
    ADD CONSTRAINT letter_series_pkey PRIMARY KEY (kind, year);

ALTER TABLE ONLY public.letter
    ADD CONSTRAINT letter_supervision_id_key UNIQUE (supervision_id);

ALTER TABLE ONLY public.login_guard
    ADD CONSTRAINT login_guard_pkey PRIMARY KEY (kind, subject);

ALTER TABLE ONLY public.matter_count
    ADD CONSTRAINT matter_count_pkey PRIMARY KEY (category, place, hour);

ALTER TABLE ONLY public.matter_likeness
    ADD CONSTRAINT matter_likeness_pkey PRIMARY KEY (later_id, earlier_id);

ALTER TABLE ONLY public.matter_profile
    ADD CONSTRAINT matter_profile_pkey PRIMARY KEY (order_id);

ALTER TABLE ONLY public.matter_task
    ADD CONSTRAINT matter_task_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.matter_term
    ADD CONSTRAINT matter_term_pkey PRIMARY KEY (term);

ALTER TABLE ONLY public.merged_line
    ADD CONSTRAINT merged_line_key UNIQUE NULLS NOT DISTINCT (old_number, valid_from);

ALTER TABLE ONLY public.message
    ADD CONSTRAINT message_pkey PRIMARY KEY (id, at);

ALTER TABLE ONLY public.message_default
    ADD CONSTRAINT message_default_pkey PRIMARY KEY (id, at);

ALTER TABLE ONLY public.message_delivery
    ADD CONSTRAINT message_delivery_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.monthly_table
    ADD CONSTRAINT monthly_table_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_key_key UNIQUE (key);

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.notice_template
    ADD CONSTRAINT notice_template_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.officer_network
    ADD CONSTRAINT officer_network_pkey PRIMARY KEY (network);

ALTER TABLE ONLY public.oidc_attempt
    ADD CONSTRAINT oidc_attempt_pkey PRIMARY KEY (state_hash);

ALTER TABLE ONLY public.oidc_attempt
    ADD CONSTRAINT oidc_attempt_ticket_hash_key UNIQUE (ticket_hash);

ALTER TABLE ONLY public.oidc_identity
    ADD CONSTRAINT oidc_identity_issuer_user_id_key UNIQUE (issuer, user_id);

ALTER TABLE ONLY public.oidc_identity
    ADD CONSTRAINT oidc_identity_pkey PRIMARY KEY (issuer, subject);

ALTER TABLE ONLY public.organisation
    ADD CONSTRAINT organisation_code_key UNIQUE (code);

ALTER TABLE ONLY public.organisation
    ADD CONSTRAINT organisation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.outgoing_message
    ADD CONSTRAINT outgoing_message_pkey PRIMARY KEY (message_id);

ALTER TABLE ONLY public.password_history
    ADD CONSTRAINT password_history_pkey PRIMARY KEY (user_id, set_at);

ALTER TABLE ONLY public.pattern_burst_order
    ADD CONSTRAINT pattern_burst_order_pkey PRIMARY KEY (burst_id, order_id);

ALTER TABLE ONLY public.pattern_burst
    ADD CONSTRAINT pattern_burst_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.personal_request
    ADD CONSTRAINT personal_request_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.personal_request
    ADD CONSTRAINT personal_request_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.policy_change
    ADD CONSTRAINT policy_change_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.progress_report
    ADD CONSTRAINT progress_report_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.queue
    ADD CONSTRAINT queue_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.rating
    ADD CONSTRAINT rating_once_a_round UNIQUE (work_order_id, round, source);

ALTER TABLE ONLY public.rating
    ADD CONSTRAINT rating_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.rectification
    ADD CONSTRAINT rectification_pkey PRIMARY KEY (work_order_id, round);

ALTER TABLE ONLY public.redacted_span
    ADD CONSTRAINT redacted_span_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.refresh_token
    ADD CONSTRAINT refresh_token_pkey PRIMARY KEY (hash);

ALTER TABLE ONLY public.refresh_token
    ADD CONSTRAINT refresh_token_session_id_generation_key UNIQUE (session_id, generation);

ALTER TABLE ONLY public.reply
    ADD CONSTRAINT reply_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reply_text
    ADD CONSTRAINT reply_text_key PRIMARY KEY (code);

ALTER TABLE ONLY public.request_type_rule
    ADD CONSTRAINT request_type_rule_pkey PRIMARY KEY (request_type, kind, pattern);

ALTER TABLE ONLY public.reveal_count
    ADD CONSTRAINT reveal_count_pkey PRIMARY KEY (user_id, day);

ALTER TABLE ONLY public.road_ground
    ADD CONSTRAINT road_ground_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.same_matter_rule
    ADD CONSTRAINT same_matter_rule_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.schema_migration
    ADD CONSTRAINT schema_migration_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.session_matter
    ADD CONSTRAINT session_matter_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.session_matter
    ADD CONSTRAINT session_matter_session_id_work_order_id_key UNIQUE (session_id, work_order_id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.session_post
    ADD CONSTRAINT session_post_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.session_postponement
    ADD CONSTRAINT session_postponement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.session_turn
    ADD CONSTRAINT session_turn_pkey PRIMARY KEY (month);

ALTER TABLE ONLY public.setting
    ADD CONSTRAINT setting_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.shadow_answer
    ADD CONSTRAINT shadow_answer_pkey PRIMARY KEY (model_id, work_order_id);

ALTER TABLE ONLY public.sla_policy
    ADD CONSTRAINT sla_policy_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.sla_step
    ADD CONSTRAINT sla_step_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.succession
    ADD CONSTRAINT succession_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supervision
    ADD CONSTRAINT supervision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supplement
    ADD CONSTRAINT supplement_pkey PRIMARY KEY (message_id);

ALTER TABLE ONLY public.suspension
    ADD CONSTRAINT suspension_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.track_case
    ADD CONSTRAINT track_case_pkey PRIMARY KEY (work_order_id);

ALTER TABLE ONLY public.track_rule
    ADD CONSTRAINT track_rule_pkey PRIMARY KEY (track, kind, pattern);

ALTER TABLE ONLY public.track_session
    ADD CONSTRAINT track_session_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tracking_failure
    ADD CONSTRAINT tracking_failure_pkey PRIMARY KEY (number_hash, client_address);

ALTER TABLE ONLY public.unit_calendar
    ADD CONSTRAINT unit_calendar_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.urge
    ADD CONSTRAINT urge_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.urgency_rule
    ADD CONSTRAINT urgency_rule_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.work_order
    ADD CONSTRAINT work_order_number_key UNIQUE (number);

ALTER TABLE ONLY public.work_order
    ADD CONSTRAINT work_order_pkey PRIMARY KEY (id);

CREATE UNIQUE INDEX access_change_open ON public.access_change USING btree (user_id) WHERE (state = 'pending'::text);

CREATE INDEX addition_of_order ON public.addition USING btree (work_order_id);

CREATE INDEX alert_open ON public.alert USING btree (raised_at) WHERE (state = ANY (ARRAY['raised'::text, 'escalated'::text, 'acknowledged'::text]));

CREATE INDEX answer_clock_due ON public.answer_clock USING btree (next_fire_at) WHERE ((stopped_at IS NULL) AND (next_fire_at IS NOT NULL));

CREATE UNIQUE INDEX answer_clock_running ON public.answer_clock USING btree (conversation_id) WHERE (stopped_at IS NULL);

CREATE INDEX answer_reach_waiting ON public.answer_reach USING btree (released_at) WHERE ((reached_at IS NULL) AND (bounced_at IS NULL));

CREATE INDEX app_user_demo ON public.app_user USING btree (id) WHERE is_demo;

CREATE UNIQUE INDEX app_user_username ON public.app_user USING btree (lower(username));

CREATE INDEX application_of_order ON public.application USING btree (work_order_id);

CREATE UNIQUE INDEX application_one_pending ON public.application USING btree (assignment_id, kind) WHERE (state = 'pending'::text);

CREATE INDEX application_waiting ON public.application USING btree (kind, at) WHERE (state = 'pending'::text);

CREATE INDEX assignment_handler_newest ON public.assignment_handler USING btree (assignment_id, id);

CREATE INDEX assignment_of_order ON public.assignment USING btree (work_order_id);

CREATE INDEX assignment_of_organisation ON public.assignment USING btree (organisation_id, work_order_id);

CREATE UNIQUE INDEX assignment_one_open_lead ON public.assignment USING btree (work_order_id) WHERE ((kind = 'lead'::text) AND (state = ANY (ARRAY['pending_sign_in'::text, 'in_progress'::text, 'awaiting_signature'::text, 'replied'::text])));

CREATE UNIQUE INDEX assignment_one_open_part ON public.assignment USING btree (work_order_id, organisation_id) WHERE ((kind = ANY (ARRAY['lead'::text, 'co_handling'::text, 'second_level'::text])) AND (state = ANY (ARRAY['pending_sign_in'::text, 'in_progress'::text, 'awaiting_signature'::text, 'replied'::text])));

CREATE INDEX attachment_by_blob ON public.attachment USING btree (blob_key);

CREATE INDEX attachment_of_contact ON public.attachment USING btree (contact_id);

CREATE INDEX attachment_of_order ON public.attachment USING btree (work_order_id) WHERE (work_order_id IS NOT NULL);

CREATE INDEX audit_actor ON ONLY public.audit USING btree (actor, at);

CREATE INDEX audit_default_actor_at_idx ON public.audit_default USING btree (actor, at);

CREATE INDEX audit_subject ON ONLY public.audit USING btree (subject, at);

CREATE INDEX audit_default_subject_at_idx ON public.audit_default USING btree (subject, at);

CREATE INDEX bad_rating_call_of ON public.bad_rating_call USING btree (bad_rating_id);

CREATE INDEX bad_rating_exclusion_of ON public.bad_rating_exclusion USING btree (bad_rating_id);

CREATE UNIQUE INDEX bad_rating_exclusion_one_waiting ON public.bad_rating_exclusion USING btree (bad_rating_id) WHERE (is_granted IS NULL);

CREATE INDEX bad_rating_open ON public.bad_rating USING btree (work_order_id) WHERE ((excluded_at IS NULL) AND (rectified_at IS NULL));

CREATE INDEX bad_rating_opened ON public.bad_rating USING btree (opened_at);

CREATE INDEX board_order_by_warning ON public.board_order USING gist (warn_span);

CREATE INDEX calendar_change_by_name ON public.calendar_change USING btree (name, id);

CREATE INDEX calendar_move_of_order ON public.calendar_move USING btree (work_order_id);

CREATE INDEX calendar_preview_pages ON public.calendar_preview USING btree (change_id, work_order_id, clock_id);

CREATE INDEX case_milestone_of ON public.case_milestone USING btree (work_order_id);

CREATE INDEX case_move_of ON public.case_move USING btree (work_order_id);

CREATE UNIQUE INDEX case_move_one_waiting ON public.case_move USING btree (work_order_id) WHERE (state = 'waiting'::text);

CREATE INDEX case_plan_of ON public.case_plan USING btree (work_order_id);

CREATE INDEX case_report_of ON public.case_report USING btree (work_order_id);

CREATE INDEX citizen_question_of_order ON public.citizen_question USING btree (work_order_id);

CREATE UNIQUE INDEX citizen_question_one_open ON public.citizen_question USING btree (work_order_id) WHERE (answered_at IS NULL);

CREATE UNIQUE INDEX claim_live ON public.claim USING btree (work_order_id) WHERE (released_at IS NULL);

CREATE INDEX claim_of_order ON public.claim USING btree (work_order_id, id);

CREATE INDEX claim_of_person ON public.claim USING btree (user_id) WHERE (released_at IS NULL);

CREATE INDEX clock_change_of_order ON public.clock_change USING btree (work_order_id);

CREATE INDEX clock_due ON public.clock USING btree (next_fire_at) WHERE ((state = 'running'::text) AND (next_fire_at IS NOT NULL));

CREATE INDEX clock_of_order ON public.clock USING btree (work_order_id);

CREATE UNIQUE INDEX clock_one_running ON public.clock USING btree (work_order_id, kind, COALESCE(assignment_id, (0)::bigint), subject_key) WHERE (state = 'running'::text);

CREATE INDEX clock_override_of_order ON public.clock_override USING btree (work_order_id);

CREATE INDEX clock_provisional ON public.clock USING btree (calendar, due_at) WHERE ((state = 'running'::text) AND is_provisional);

CREATE INDEX consultation_of_order ON public.consultation USING btree (work_order_id);

CREATE UNIQUE INDEX consultation_one_open ON public.consultation USING btree (work_order_id) WHERE (concluded_at IS NULL);

CREATE INDEX contact_aside ON public.contact USING btree (stored_at) WHERE ((state = 'set_aside'::text) AND (anonymised_at IS NULL));

CREATE INDEX contact_attempt_of_order ON public.contact_attempt USING btree (work_order_id);

CREATE INDEX contact_by_recording ON public.contact USING btree (recording_key) WHERE (recording_key IS NOT NULL);

CREATE UNIQUE INDEX contact_idempotency_key ON public.contact USING btree (idempotency_key) WHERE (idempotency_key IS NOT NULL);

CREATE INDEX contact_not_understood ON public.contact USING btree (next_attempt_at) WHERE (state = 'stored'::text);

CREATE INDEX contact_with_speech ON public.contact USING btree (stored_at) WHERE ((recording_key IS NOT NULL) OR (transcript_sealed IS NOT NULL));

CREATE INDEX conversation_of_identity ON public.conversation USING btree (channel, identity_index, id);

CREATE UNIQUE INDEX conversation_one_gathering ON public.conversation USING btree (channel, identity_index) WHERE (state = ANY (ARRAY['open'::text, 'waiting'::text]));

CREATE INDEX conversation_to_look_at ON public.conversation USING btree (look_at) WHERE (look_at IS NOT NULL);

CREATE INDEX deputy_now ON public.deputy USING btree (deputy_id, valid_to) WHERE (ended_at IS NULL);

CREATE INDEX deputy_of_person ON public.deputy USING btree (person_id, valid_to) WHERE (ended_at IS NULL);

CREATE INDEX dispatch_proposal_by_unit ON public.dispatch_proposal USING btree (organisation_code, at DESC);

CREATE INDEX division_children ON public.division USING btree (parent_code);

CREATE INDEX duty_change_by_state ON public.duty_change USING btree (state, id);

CREATE UNIQUE INDEX duty_change_waiting ON public.duty_change USING btree (category_code, place_code, new_lead) WHERE (state = 'pending'::text);

CREATE INDEX efficiency_case_opened ON public.efficiency_case USING btree (opened_at);

CREATE INDEX enterprise_by_name ON public.enterprise USING gin (name_keys);

CREATE INDEX enterprise_by_officer ON public.enterprise USING btree (officer_id) WHERE (officer_id IS NOT NULL);

CREATE INDEX enterprise_contact_by_phone ON public.enterprise_contact USING btree (phone_index);

CREATE INDEX enterprise_contact_of ON public.enterprise_contact USING btree (enterprise_id);

CREATE INDEX enterprise_order_of ON public.enterprise_order USING btree (enterprise_id);

CREATE INDEX event_subject ON ONLY public.event USING btree (subject_kind, subject, at);

CREATE INDEX event_default_subject_kind_subject_at_idx ON public.event_default USING btree (subject_kind, subject, at);

CREATE INDEX export_request_mine ON public.export_request USING btree (requested_by, id);

CREATE INDEX export_request_open ON public.export_request USING btree (id) WHERE (state = 'pending'::text);

CREATE INDEX follow_up_of_order ON public.follow_up USING btree (work_order_id);

CREATE INDEX hand_over_of_order ON public.hand_over USING btree (work_order_id);

CREATE INDEX hard_matter_by_officer ON public.hard_matter USING btree (officer_id) WHERE (officer_id IS NOT NULL);

CREATE INDEX hard_matter_step_of ON public.hard_matter_step USING btree (work_order_id);

CREATE INDEX hearing_kept ON public.hearing USING btree (started_at) WHERE (destroyed_at IS NULL);

CREATE INDEX hearing_leg_of ON public.hearing_leg USING btree (hearing_id, id);

CREATE UNIQUE INDEX hearing_live ON public.hearing USING btree (user_id) WHERE (state = 'live'::text);

CREATE INDEX hearing_open ON public.hearing USING btree (user_id, started_at) WHERE (state = ANY (ARRAY['live'::text, 'ended'::text]));

CREATE INDEX idempotency_key_created ON public.idempotency_key USING btree (created_at);

CREATE INDEX instruction_of_order ON public.instruction USING btree (work_order_id);

CREATE INDEX job_dead ON public.job USING btree (id) WHERE (state = 'dead'::text);

CREATE UNIQUE INDEX job_dedupe ON public.job USING btree (kind, dedupe_key) WHERE ((state = 'ready'::text) AND (dedupe_key IS NOT NULL));

CREATE INDEX job_lease ON public.job USING btree (lease_until) WHERE (state = 'running'::text);

CREATE INDEX job_lock ON public.job USING btree (lock_key) WHERE ((state = 'running'::text) AND (lock_key IS NOT NULL));

CREATE INDEX job_next ON public.job USING btree (priority DESC, run_at, id) WHERE (state = 'ready'::text);

CREATE INDEX knowledge_article_owner ON public.knowledge_article USING btree (owner_id);

CREATE INDEX knowledge_question_asker ON public.knowledge_question USING btree (asked_by, id);

CREATE INDEX knowledge_question_open ON public.knowledge_question USING btree (due_at) WHERE (state = ANY (ARRAY['asked'::text, 'answered'::text, 'returned'::text]));

CREATE INDEX knowledge_question_order ON public.knowledge_question USING btree (work_order_id) WHERE (work_order_id IS NOT NULL);

CREATE INDEX knowledge_question_unit ON public.knowledge_question USING btree (organisation_id, due_at);

CREATE INDEX knowledge_search_terms ON public.knowledge_search USING gin (terms) WITH (fastupdate=off);

CREATE INDEX knowledge_use_article ON public.knowledge_use USING btree (article_id, at);

CREATE INDEX knowledge_use_order ON public.knowledge_use USING btree (work_order_id);

CREATE INDEX knowledge_vector_change ON public.knowledge_vector USING btree (change);

CREATE INDEX knowledge_version_days ON public.knowledge_version USING btree (state, valid_from, valid_to, review_on) WHERE (state = ANY (ARRAY['scheduled'::text, 'in_force'::text]));

CREATE INDEX knowledge_version_import ON public.knowledge_version USING btree (import_id) WHERE (import_id IS NOT NULL);

CREATE UNIQUE INDEX knowledge_version_in_force ON public.knowledge_version USING btree (article_id) WHERE (state = 'in_force'::text);

CREATE UNIQUE INDEX knowledge_version_open ON public.knowledge_version USING btree (article_id) WHERE (state = ANY (ARRAY['draft'::text, 'in_review'::text, 'scheduled'::text]));

CREATE INDEX knowledge_version_review ON public.knowledge_version USING btree (submitted_at) WHERE (state = 'in_review'::text);

CREATE INDEX knowledge_vote_article ON public.knowledge_vote USING btree (article_id);

CREATE INDEX ladder_holder_by_person ON public.ladder_holder USING btree (user_id);

CREATE INDEX ladder_holder_of ON public.ladder_holder USING btree (organisation_code, level);

CREATE INDEX late_mark_untold ON public.late_mark USING btree (id) WHERE (told_at IS NULL);

CREATE UNIQUE INDEX learned_model_active ON public.learned_model USING btree ((true)) WHERE (state = 'active'::text);

CREATE UNIQUE INDEX learned_model_shadow ON public.learned_model USING btree ((true)) WHERE (state = 'shadow'::text);

CREATE UNIQUE INDEX learned_model_training ON public.learned_model USING btree ((true)) WHERE (state = 'training'::text);

CREATE INDEX learning_example_by_time ON public.learning_example USING btree (field, at DESC);

CREATE UNIQUE INDEX legal_hold_in_force ON public.legal_hold USING btree (number) WHERE (lifted_at IS NULL);

CREATE INDEX letter_of_order ON public.letter USING btree (work_order_id, id);

CREATE INDEX letter_open ON public.letter USING btree (due_at, id) WHERE (state <> 'closed'::text);

CREATE INDEX letter_proposal_of_order ON public.letter_proposal USING btree (work_order_id);

CREATE INDEX letter_proposal_open ON public.letter_proposal USING btree (id) WHERE (state = 'open'::text);

CREATE INDEX matter_likeness_of_earlier ON public.matter_likeness USING btree (earlier_id);

CREATE INDEX matter_profile_by_category ON public.matter_profile USING btree (category, at);

CREATE INDEX matter_profile_by_term ON public.matter_profile USING gin (terms) WITH (fastupdate=off);

CREATE INDEX matter_profile_by_time ON public.matter_profile USING btree (at);

CREATE INDEX matter_profile_by_town ON public.matter_profile USING btree (town, at);

CREATE INDEX matter_task_of_matter ON public.matter_task USING btree (matter_id) WHERE (matter_id IS NOT NULL);

CREATE INDEX matter_task_of_order ON public.matter_task USING btree (work_order_id);

CREATE UNIQUE INDEX matter_task_one_brief ON public.matter_task USING btree (matter_id, organisation_id) WHERE ((kind = 'brief'::text) AND (state <> 'dropped'::text));

CREATE INDEX matter_task_open ON public.matter_task USING btree (organisation_id, due_at) WHERE (state = ANY (ARRAY['asked'::text, 'answered'::text]));

CREATE INDEX message_of_conversation ON ONLY public.message USING btree (conversation_id, id);

CREATE INDEX message_default_conversation_id_id_idx ON public.message_default USING btree (conversation_id, id);

CREATE INDEX message_delivery_by_age ON public.message_delivery USING btree (at);

CREATE INDEX notice_given_up ON public.notice USING btree (id DESC) WHERE (state = 'given_up'::text);

CREATE INDEX notice_next ON public.notice USING btree (is_pressing DESC, next_attempt_at, id) WHERE (state = ANY (ARRAY['queued'::text, 'failed'::text]));

CREATE INDEX notice_of_contact ON public.notice USING btree (contact_id, id) WHERE (contact_id IS NOT NULL);

CREATE INDEX notice_of_user ON public.notice USING btree (user_id, id DESC) WHERE (user_id IS NOT NULL);

CREATE INDEX notice_unread ON public.notice USING btree (user_id) WHERE ((user_id IS NOT NULL) AND (read_at IS NULL));

CREATE INDEX organisation_children ON public.organisation USING btree (parent_id);

CREATE INDEX outgoing_message_delivered_with ON public.outgoing_message USING btree (delivered_with) WHERE (delivered_with IS NOT NULL);

CREATE INDEX outgoing_message_pending ON public.outgoing_message USING btree (conversation_id, message_id) WHERE (state = 'pending'::text);

CREATE INDEX pattern_burst_by_time ON public.pattern_burst USING btree (last_at);

CREATE INDEX pattern_burst_of_cell ON public.pattern_burst USING btree (category, place, last_at);

CREATE INDEX pattern_burst_order_of ON public.pattern_burst_order USING btree (order_id);

CREATE UNIQUE INDEX personal_request_one_open ON public.personal_request USING btree (contact_id, kind) WHERE (state = 'pending'::text);

CREATE INDEX personal_request_waiting ON public.personal_request USING btree (due_at) WHERE (state = 'pending'::text);

CREATE INDEX progress_report_of_suspension ON public.progress_report USING btree (suspension_id);

CREATE INDEX redacted_span_of_matter ON public.redacted_span USING btree (number);

CREATE INDEX reply_of_order ON public.reply USING btree (work_order_id);

CREATE UNIQUE INDEX reply_one_draft ON public.reply USING btree (assignment_id) WHERE (state = 'drafted'::text);

CREATE UNIQUE INDEX reply_one_under_review ON public.reply USING btree (assignment_id) WHERE (state = 'submitted'::text);

CREATE INDEX session_live ON public.session USING btree (user_id) WHERE (ended_at IS NULL);

CREATE INDEX session_matter_of_order ON public.session_matter USING btree (work_order_id);

CREATE INDEX session_postponement_of ON public.session_postponement USING btree (session_id);

CREATE INDEX shadow_answer_of_order ON public.shadow_answer USING btree (work_order_id);

CREATE INDEX succession_of ON public.succession USING btree (kind, old_code) WHERE (applied_at IS NOT NULL);

CREATE INDEX succession_transfer_of_assignment ON public.succession_transfer USING btree (assignment_id);

CREATE INDEX succession_transfer_of_order ON public.succession_transfer USING btree (work_order_id);

CREATE INDEX supervision_of_order ON public.supervision USING btree (work_order_id);

CREATE UNIQUE INDEX supervision_one_open ON public.supervision USING btree (work_order_id) WHERE (state <> 'ended'::text);

CREATE INDEX supplement_of_order ON public.supplement USING btree (work_order_id, message_id);

CREATE INDEX suspension_of_order ON public.suspension USING btree (work_order_id);

CREATE UNIQUE INDEX suspension_one_open ON public.suspension USING btree (work_order_id) WHERE (ended_at IS NULL);

CREATE INDEX track_case_by_officer ON public.track_case USING btree (officer_id) WHERE (officer_id IS NOT NULL);

CREATE INDEX track_case_open ON public.track_case USING btree (track, level) WHERE (state = ANY (ARRAY['screening'::text, 'working'::text]));

CREATE INDEX track_session_by_time ON public.track_session USING btree (starts_at);

CREATE INDEX urge_of_order ON public.urge USING btree (work_order_id);

CREATE INDEX work_order_answered ON public.work_order USING btree (answered_at) WHERE (state = ANY (ARRAY['pending_follow_up'::text, 'closed'::text]));

CREATE INDEX work_order_by_calling_phone ON public.work_order USING btree (calling_phone_index) WHERE (calling_phone_index IS NOT NULL);

CREATE INDEX work_order_by_lead ON public.work_order USING btree (lead_organisation_id, state);

CREATE INDEX work_order_by_phone ON public.work_order USING btree (phone_index) WHERE (phone_index IS NOT NULL);

CREATE INDEX work_order_by_received ON public.work_order USING btree (received_at DESC, id DESC);

CREATE INDEX work_order_by_search ON public.work_order USING gin (search_bigrams);

CREATE INDEX work_order_by_state_due ON public.work_order USING btree (state, main_due_at);

CREATE INDEX work_order_closed ON public.work_order USING btree (closed_at) WHERE (closed_at IS NOT NULL);

CREATE UNIQUE INDEX work_order_first_of_contact ON public.work_order USING btree (contact_id) WHERE (split_from IS NULL);

CREATE INDEX work_order_merged ON public.work_order USING btree (merged_into) WHERE (merged_into IS NOT NULL);

CREATE INDEX work_order_split ON public.work_order USING btree (split_from) WHERE (split_from IS NOT NULL);

CREATE INDEX work_order_to_anonymise ON public.work_order USING btree (closed_at) WHERE ((closed_at IS NOT NULL) AND (anonymised_at IS NULL));

ALTER INDEX public.audit_actor ATTACH PARTITION public.audit_default_actor_at_idx;

ALTER INDEX public.audit_pkey ATTACH PARTITION public.audit_default_pkey;

ALTER INDEX public.audit_subject ATTACH PARTITION public.audit_default_subject_at_idx;

ALTER INDEX public.event_pkey ATTACH PARTITION public.event_default_pkey;

ALTER INDEX public.event_subject ATTACH PARTITION public.event_default_subject_kind_subject_at_idx;

ALTER INDEX public.message_of_conversation ATTACH PARTITION public.message_default_conversation_id_id_idx;

ALTER INDEX public.message_pkey ATTACH PARTITION public.message_default_pkey;

CREATE TRIGGER forget_example AFTER UPDATE OF is_confidential, anonymised_at, track ON public.work_order FOR EACH ROW WHEN ((new.is_confidential OR (new.anonymised_at IS NOT NULL) OR (new.track = 'efficiency'::text))) EXECUTE FUNCTION public.forget_example();

CREATE TRIGGER forget_matter AFTER UPDATE OF is_confidential, anonymised_at, track ON public.work_order FOR EACH ROW WHEN ((new.is_confidential OR (new.anonymised_at IS NOT NULL) OR (new.track = 'efficiency'::text))) EXECUTE FUNCTION public.forget_matter();

CREATE TRIGGER forget_proposal AFTER UPDATE OF is_confidential, track ON public.work_order FOR EACH ROW WHEN ((new.is_confidential OR (new.track = 'efficiency'::text))) EXECUTE FUNCTION public.forget_proposal();

CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE ON public.audit FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE ON public.event FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE ON public.event_number FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE ON public.key_fingerprint FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.audit FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.audit_default FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.event FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.event_default FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.event_number FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE ONLY public.access_change
    ADD CONSTRAINT access_change_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.access_change
    ADD CONSTRAINT access_change_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.access_change
    ADD CONSTRAINT access_change_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.access_policy
    ADD CONSTRAINT access_policy_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.addition
    ADD CONSTRAINT addition_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.addition
    ADD CONSTRAINT addition_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.alert
    ADD CONSTRAINT alert_acknowledged_by_fkey FOREIGN KEY (acknowledged_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.alert
    ADD CONSTRAINT alert_settled_by_fkey FOREIGN KEY (settled_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.alert
    ADD CONSTRAINT alert_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.answer_clock
    ADD CONSTRAINT answer_clock_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.answer_clock
    ADD CONSTRAINT answer_clock_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.conversation(id);

ALTER TABLE ONLY public.answer_reach
    ADD CONSTRAINT answer_reach_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.application
    ADD CONSTRAINT application_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.application
    ADD CONSTRAINT application_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.application
    ADD CONSTRAINT application_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.application
    ADD CONSTRAINT application_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT assignment_dispatched_by_fkey FOREIGN KEY (dispatched_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.assignment_handler
    ADD CONSTRAINT assignment_handler_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.assignment_handler
    ADD CONSTRAINT assignment_handler_set_by_fkey FOREIGN KEY (set_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.assignment_handler
    ADD CONSTRAINT assignment_handler_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT assignment_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT assignment_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT assignment_signed_in_by_fkey FOREIGN KEY (signed_in_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT assignment_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT attachment_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT attachment_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES public.contact(id);

ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT attachment_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT attachment_purpose_fkey FOREIGN KEY (purpose) REFERENCES public.attachment_purpose(code);

ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT attachment_released_by_fkey FOREIGN KEY (released_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT attachment_uploaded_by_fkey FOREIGN KEY (uploaded_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT attachment_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.automatic_dispatch
    ADD CONSTRAINT automatic_dispatch_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.bad_rating_call
    ADD CONSTRAINT bad_rating_call_bad_rating_id_fkey FOREIGN KEY (bad_rating_id) REFERENCES public.bad_rating(id);

ALTER TABLE ONLY public.bad_rating_call
    ADD CONSTRAINT bad_rating_call_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.bad_rating_call
    ADD CONSTRAINT bad_rating_call_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.bad_rating_exclusion
    ADD CONSTRAINT bad_rating_exclusion_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.bad_rating_exclusion
    ADD CONSTRAINT bad_rating_exclusion_bad_rating_id_fkey FOREIGN KEY (bad_rating_id) REFERENCES public.bad_rating(id);

ALTER TABLE ONLY public.bad_rating_exclusion
    ADD CONSTRAINT bad_rating_exclusion_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.bad_rating_exclusion
    ADD CONSTRAINT bad_rating_exclusion_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.bad_rating
    ADD CONSTRAINT bad_rating_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

ALTER TABLE ONLY public.bad_rating
    ADD CONSTRAINT bad_rating_rating_id_fkey FOREIGN KEY (rating_id) REFERENCES public.rating(id);

ALTER TABLE ONLY public.bad_rating
    ADD CONSTRAINT bad_rating_rectified_by_fkey FOREIGN KEY (rectified_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.bad_rating
    ADD CONSTRAINT bad_rating_verified_by_fkey FOREIGN KEY (verified_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.bad_rating
    ADD CONSTRAINT bad_rating_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.board_order
    ADD CONSTRAINT board_order_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.calendar_change
    ADD CONSTRAINT calendar_change_applied_by_fkey FOREIGN KEY (applied_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.calendar_change
    ADD CONSTRAINT calendar_change_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.calendar_change
    ADD CONSTRAINT calendar_change_undone_by_fkey FOREIGN KEY (undone_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.calendar_move
    ADD CONSTRAINT calendar_move_change_id_fkey FOREIGN KEY (change_id) REFERENCES public.calendar_change(id);

ALTER TABLE ONLY public.calendar_move
    ADD CONSTRAINT calendar_move_clock_id_fkey FOREIGN KEY (clock_id) REFERENCES public.clock(id);

ALTER TABLE ONLY public.calendar_move
    ADD CONSTRAINT calendar_move_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.calendar_preview
    ADD CONSTRAINT calendar_preview_change_id_fkey FOREIGN KEY (change_id) REFERENCES public.calendar_change(id);

ALTER TABLE ONLY public.case_milestone
    ADD CONSTRAINT case_milestone_done_by_fkey FOREIGN KEY (done_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.case_milestone
    ADD CONSTRAINT case_milestone_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.track_case(work_order_id);

ALTER TABLE ONLY public.case_move
    ADD CONSTRAINT case_move_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.case_move
    ADD CONSTRAINT case_move_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.case_move
    ADD CONSTRAINT case_move_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.track_case(work_order_id);

ALTER TABLE ONLY public.case_plan
    ADD CONSTRAINT case_plan_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.case_plan
    ADD CONSTRAINT case_plan_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.track_case(work_order_id);

ALTER TABLE ONLY public.case_report
    ADD CONSTRAINT case_report_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.case_report
    ADD CONSTRAINT case_report_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.track_case(work_order_id);

ALTER TABLE ONLY public.case_trigger
    ADD CONSTRAINT case_trigger_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.track_case(work_order_id);

ALTER TABLE ONLY public.citizen_question
    ADD CONSTRAINT citizen_question_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.citizen_question
    ADD CONSTRAINT citizen_question_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.citizen_question
    ADD CONSTRAINT citizen_question_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.citizen_question
    ADD CONSTRAINT citizen_question_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.claim
    ADD CONSTRAINT claim_assigned_by_fkey FOREIGN KEY (assigned_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.claim
    ADD CONSTRAINT claim_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.session(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.claim
    ADD CONSTRAINT claim_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.claim
    ADD CONSTRAINT claim_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.clock
    ADD CONSTRAINT clock_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.clock_change
    ADD CONSTRAINT clock_change_clock_id_fkey FOREIGN KEY (clock_id) REFERENCES public.clock(id);

ALTER TABLE ONLY public.clock_change
    ADD CONSTRAINT clock_change_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.clock
    ADD CONSTRAINT clock_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

ALTER TABLE ONLY public.clock_override
    ADD CONSTRAINT clock_override_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.clock_override
    ADD CONSTRAINT clock_override_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.clock
    ADD CONSTRAINT clock_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.consultation
    ADD CONSTRAINT consultation_concluded_by_fkey FOREIGN KEY (concluded_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.consultation
    ADD CONSTRAINT consultation_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.consultation_opinion
    ADD CONSTRAINT consultation_opinion_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.consultation_opinion
    ADD CONSTRAINT consultation_opinion_consultation_id_fkey FOREIGN KEY (consultation_id) REFERENCES public.consultation(id);

ALTER TABLE ONLY public.consultation_opinion
    ADD CONSTRAINT consultation_opinion_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

ALTER TABLE ONLY public.consultation
    ADD CONSTRAINT consultation_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.contact_attempt
    ADD CONSTRAINT contact_attempt_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.contact_attempt
    ADD CONSTRAINT contact_attempt_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.contact_attempt
    ADD CONSTRAINT contact_attempt_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_registered_by_fkey FOREIGN KEY (registered_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.conversation
    ADD CONSTRAINT conversation_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.deputy
    ADD CONSTRAINT deputy_deputy_id_fkey FOREIGN KEY (deputy_id) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.deputy
    ADD CONSTRAINT deputy_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.deputy
    ADD CONSTRAINT deputy_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.deputy
    ADD CONSTRAINT deputy_set_by_fkey FOREIGN KEY (set_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.dispatch_proposal
    ADD CONSTRAINT dispatch_proposal_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.duty_change
    ADD CONSTRAINT duty_change_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.duty_change
    ADD CONSTRAINT duty_change_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.efficiency_case
    ADD CONSTRAINT efficiency_case_accused_organisation_id_fkey FOREIGN KEY (accused_organisation_id) REFERENCES public.organisation(id);

ALTER TABLE ONLY public.efficiency_case
    ADD CONSTRAINT efficiency_case_accused_user_id_fkey FOREIGN KEY (accused_user_id) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.efficiency_case
    ADD CONSTRAINT efficiency_case_concluded_by_fkey FOREIGN KEY (concluded_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.efficiency_case
    ADD CONSTRAINT efficiency_case_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.efficiency_case
    ADD CONSTRAINT efficiency_case_extension_asked_by_fkey FOREIGN KEY (extension_asked_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.efficiency_case
    ADD CONSTRAINT efficiency_case_extension_decided_by_fkey FOREIGN KEY (extension_decided_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.efficiency_case
    ADD CONSTRAINT efficiency_case_handler_organisation_id_fkey FOREIGN KEY (handler_organisation_id) REFERENCES public.organisation(id);

ALTER TABLE ONLY public.efficiency_case
    ADD CONSTRAINT efficiency_case_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.enterprise
    ADD CONSTRAINT enterprise_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.enterprise_contact
    ADD CONSTRAINT enterprise_contact_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.enterprise_contact
    ADD CONSTRAINT enterprise_contact_enterprise_id_fkey FOREIGN KEY (enterprise_id) REFERENCES public.enterprise(id);

ALTER TABLE ONLY public.enterprise
    ADD CONSTRAINT enterprise_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.enterprise
    ADD CONSTRAINT enterprise_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.enterprise_order
    ADD CONSTRAINT enterprise_order_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.enterprise_order
    ADD CONSTRAINT enterprise_order_enterprise_id_fkey FOREIGN KEY (enterprise_id) REFERENCES public.enterprise(id);

ALTER TABLE ONLY public.enterprise_order
    ADD CONSTRAINT enterprise_order_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.event_passed_over
    ADD CONSTRAINT event_passed_over_reader_fkey FOREIGN KEY (reader) REFERENCES public.event_cursor(name);

ALTER TABLE ONLY public.export_request
    ADD CONSTRAINT export_request_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.export_request
    ADD CONSTRAINT export_request_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.follow_up
    ADD CONSTRAINT follow_up_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.follow_up_choice
    ADD CONSTRAINT follow_up_choice_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.follow_up
    ADD CONSTRAINT follow_up_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.hand_over
    ADD CONSTRAINT hand_over_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.hand_over
    ADD CONSTRAINT hand_over_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.hard_matter
    ADD CONSTRAINT hard_matter_classified_by_fkey FOREIGN KEY (classified_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.hard_matter
    ADD CONSTRAINT hard_matter_explained_by_fkey FOREIGN KEY (explained_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.hard_matter
    ADD CONSTRAINT hard_matter_finished_by_fkey FOREIGN KEY (finished_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.hard_matter
    ADD CONSTRAINT hard_matter_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.hard_matter
    ADD CONSTRAINT hard_matter_reclassified_by_fkey FOREIGN KEY (reclassified_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.hard_matter_step
    ADD CONSTRAINT hard_matter_step_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.hard_matter_step
    ADD CONSTRAINT hard_matter_step_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.hard_matter(work_order_id);

ALTER TABLE ONLY public.hard_matter
    ADD CONSTRAINT hard_matter_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.heard_utterance
    ADD CONSTRAINT heard_utterance_hearing_id_fkey FOREIGN KEY (hearing_id) REFERENCES public.hearing(id);

ALTER TABLE ONLY public.hearing_leg
    ADD CONSTRAINT hearing_leg_hearing_id_fkey FOREIGN KEY (hearing_id) REFERENCES public.hearing(id);

ALTER TABLE ONLY public.hearing
    ADD CONSTRAINT hearing_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.instruction
    ADD CONSTRAINT instruction_attachment_id_fkey FOREIGN KEY (attachment_id) REFERENCES public.attachment(id);

ALTER TABLE ONLY public.instruction
    ADD CONSTRAINT instruction_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.instruction
    ADD CONSTRAINT instruction_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.knowledge_article
    ADD CONSTRAINT knowledge_article_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.knowledge_article
    ADD CONSTRAINT knowledge_article_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.organisation(id);

ALTER TABLE ONLY public.knowledge_import
    ADD CONSTRAINT knowledge_import_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.knowledge_import
    ADD CONSTRAINT knowledge_import_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.knowledge_question
    ADD CONSTRAINT knowledge_question_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.knowledge_question
    ADD CONSTRAINT knowledge_question_article_id_fkey FOREIGN KEY (article_id) REFERENCES public.knowledge_article(id);

ALTER TABLE ONLY public.knowledge_question
    ADD CONSTRAINT knowledge_question_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.knowledge_question
    ADD CONSTRAINT knowledge_question_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

ALTER TABLE ONLY public.knowledge_question
    ADD CONSTRAINT knowledge_question_settled_by_fkey FOREIGN KEY (settled_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.knowledge_question
    ADD CONSTRAINT knowledge_question_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.knowledge_search
    ADD CONSTRAINT knowledge_search_article_id_fkey FOREIGN KEY (article_id) REFERENCES public.knowledge_article(id);

ALTER TABLE ONLY public.knowledge_search
    ADD CONSTRAINT knowledge_search_version_id_fkey FOREIGN KEY (version_id) REFERENCES public.knowledge_version(id);

ALTER TABLE ONLY public.knowledge_use
    ADD CONSTRAINT knowledge_use_article_id_fkey FOREIGN KEY (article_id) REFERENCES public.knowledge_article(id);

ALTER TABLE ONLY public.knowledge_use
    ADD CONSTRAINT knowledge_use_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.knowledge_use
    ADD CONSTRAINT knowledge_use_version_id_fkey FOREIGN KEY (version_id) REFERENCES public.knowledge_version(id);

ALTER TABLE ONLY public.knowledge_use
    ADD CONSTRAINT knowledge_use_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.knowledge_vector
    ADD CONSTRAINT knowledge_vector_article_id_fkey FOREIGN KEY (article_id) REFERENCES public.knowledge_article(id);

ALTER TABLE ONLY public.knowledge_version
    ADD CONSTRAINT knowledge_version_article_id_fkey FOREIGN KEY (article_id) REFERENCES public.knowledge_article(id);

ALTER TABLE ONLY public.knowledge_version
    ADD CONSTRAINT knowledge_version_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.knowledge_version
    ADD CONSTRAINT knowledge_version_import_id_fkey FOREIGN KEY (import_id) REFERENCES public.knowledge_import(id);

ALTER TABLE ONLY public.knowledge_version
    ADD CONSTRAINT knowledge_version_submitted_by_fkey FOREIGN KEY (submitted_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.knowledge_vote
    ADD CONSTRAINT knowledge_vote_article_id_fkey FOREIGN KEY (article_id) REFERENCES public.knowledge_article(id);

ALTER TABLE ONLY public.knowledge_vote
    ADD CONSTRAINT knowledge_vote_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.knowledge_vote
    ADD CONSTRAINT knowledge_vote_version_id_fkey FOREIGN KEY (version_id) REFERENCES public.knowledge_version(id);

ALTER TABLE ONLY public.ladder_holder
    ADD CONSTRAINT ladder_holder_appointed_by_fkey FOREIGN KEY (appointed_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.ladder_holder
    ADD CONSTRAINT ladder_holder_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.late_mark
    ADD CONSTRAINT late_mark_clock_id_fkey FOREIGN KEY (clock_id) REFERENCES public.clock(id);

ALTER TABLE ONLY public.learned_model
    ADD CONSTRAINT learned_model_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.learned_model
    ADD CONSTRAINT learned_model_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.learned_model
    ADD CONSTRAINT learned_model_replaced_id_fkey FOREIGN KEY (replaced_id) REFERENCES public.learned_model(id);

ALTER TABLE ONLY public.learning_evaluation
    ADD CONSTRAINT learning_evaluation_model_id_fkey FOREIGN KEY (model_id) REFERENCES public.learned_model(id);

ALTER TABLE ONLY public.learning_example
    ADD CONSTRAINT learning_example_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.legal_hold
    ADD CONSTRAINT legal_hold_lifted_by_fkey FOREIGN KEY (lifted_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.legal_hold
    ADD CONSTRAINT legal_hold_set_by_fkey FOREIGN KEY (set_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.letter
    ADD CONSTRAINT letter_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.letter
    ADD CONSTRAINT letter_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.letter
    ADD CONSTRAINT letter_issued_by_fkey FOREIGN KEY (issued_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.letter
    ADD CONSTRAINT letter_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

ALTER TABLE ONLY public.letter_proposal
    ADD CONSTRAINT letter_proposal_clock_id_fkey FOREIGN KEY (clock_id) REFERENCES public.clock(id);

ALTER TABLE ONLY public.letter_proposal
    ADD CONSTRAINT letter_proposal_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.letter_proposal
    ADD CONSTRAINT letter_proposal_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.letter
    ADD CONSTRAINT letter_supervision_id_fkey FOREIGN KEY (supervision_id) REFERENCES public.supervision(id);

ALTER TABLE ONLY public.letter
    ADD CONSTRAINT letter_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.matter_likeness
    ADD CONSTRAINT matter_likeness_earlier_id_fkey FOREIGN KEY (earlier_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.matter_likeness
    ADD CONSTRAINT matter_likeness_later_id_fkey FOREIGN KEY (later_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.matter_profile
    ADD CONSTRAINT matter_profile_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.matter_task
    ADD CONSTRAINT matter_task_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.matter_task
    ADD CONSTRAINT matter_task_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.matter_task
    ADD CONSTRAINT matter_task_instruction_id_fkey FOREIGN KEY (instruction_id) REFERENCES public.instruction(id);

ALTER TABLE ONLY public.matter_task
    ADD CONSTRAINT matter_task_matter_id_fkey FOREIGN KEY (matter_id) REFERENCES public.session_matter(id);

ALTER TABLE ONLY public.matter_task
    ADD CONSTRAINT matter_task_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

ALTER TABLE ONLY public.matter_task
    ADD CONSTRAINT matter_task_settled_by_fkey FOREIGN KEY (settled_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.matter_task
    ADD CONSTRAINT matter_task_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE public.message
    ADD CONSTRAINT message_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.conversation(id);

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES public.contact(id);

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.officer_network
    ADD CONSTRAINT officer_network_added_by_fkey FOREIGN KEY (added_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.oidc_attempt
    ADD CONSTRAINT oidc_attempt_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.oidc_identity
    ADD CONSTRAINT oidc_identity_linked_by_fkey FOREIGN KEY (linked_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.oidc_identity
    ADD CONSTRAINT oidc_identity_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.organisation
    ADD CONSTRAINT organisation_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.organisation(id);

ALTER TABLE ONLY public.outgoing_message
    ADD CONSTRAINT outgoing_message_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.conversation(id);

ALTER TABLE ONLY public.password_history
    ADD CONSTRAINT password_history_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.pattern_burst_order
    ADD CONSTRAINT pattern_burst_order_burst_id_fkey FOREIGN KEY (burst_id) REFERENCES public.pattern_burst(id);

ALTER TABLE ONLY public.pattern_burst_order
    ADD CONSTRAINT pattern_burst_order_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.personal_request
    ADD CONSTRAINT personal_request_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES public.contact(id);

ALTER TABLE ONLY public.personal_request
    ADD CONSTRAINT personal_request_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.policy_change
    ADD CONSTRAINT policy_change_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.policy_change
    ADD CONSTRAINT policy_change_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.progress_report
    ADD CONSTRAINT progress_report_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.progress_report
    ADD CONSTRAINT progress_report_suspension_id_fkey FOREIGN KEY (suspension_id) REFERENCES public.suspension(id);

ALTER TABLE ONLY public.rating
    ADD CONSTRAINT rating_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.rectification
    ADD CONSTRAINT rectification_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.rectification
    ADD CONSTRAINT rectification_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.redacted_span
    ADD CONSTRAINT redacted_span_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.refresh_token
    ADD CONSTRAINT refresh_token_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.session(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.reply
    ADD CONSTRAINT reply_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.reply
    ADD CONSTRAINT reply_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.reply
    ADD CONSTRAINT reply_reviewed_by_fkey FOREIGN KEY (reviewed_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.reply
    ADD CONSTRAINT reply_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.reveal_count
    ADD CONSTRAINT reveal_count_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.session_matter
    ADD CONSTRAINT session_matter_added_by_fkey FOREIGN KEY (added_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.session_matter
    ADD CONSTRAINT session_matter_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.track_session(id);

ALTER TABLE ONLY public.session_matter
    ADD CONSTRAINT session_matter_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.session_postponement
    ADD CONSTRAINT session_postponement_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.session_postponement
    ADD CONSTRAINT session_postponement_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.track_session(id);

ALTER TABLE ONLY public.session_turn
    ADD CONSTRAINT session_turn_leader_id_fkey FOREIGN KEY (leader_id) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.session_turn
    ADD CONSTRAINT session_turn_set_by_fkey FOREIGN KEY (set_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.session_turn
    ADD CONSTRAINT session_turn_substitute_id_fkey FOREIGN KEY (substitute_id) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.shadow_answer
    ADD CONSTRAINT shadow_answer_model_id_fkey FOREIGN KEY (model_id) REFERENCES public.learned_model(id);

ALTER TABLE ONLY public.shadow_answer
    ADD CONSTRAINT shadow_answer_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.succession
    ADD CONSTRAINT succession_applied_by_fkey FOREIGN KEY (applied_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.succession
    ADD CONSTRAINT succession_prepared_by_fkey FOREIGN KEY (prepared_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.succession_transfer
    ADD CONSTRAINT succession_transfer_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES public.assignment(id);

ALTER TABLE ONLY public.succession_transfer
    ADD CONSTRAINT succession_transfer_succession_id_fkey FOREIGN KEY (succession_id) REFERENCES public.succession(id);

ALTER TABLE ONLY public.succession_transfer
    ADD CONSTRAINT succession_transfer_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.supervision
    ADD CONSTRAINT supervision_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.supervision
    ADD CONSTRAINT supervision_issued_by_fkey FOREIGN KEY (issued_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.supervision
    ADD CONSTRAINT supervision_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.supplement
    ADD CONSTRAINT supplement_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.suspension
    ADD CONSTRAINT suspension_application_id_fkey FOREIGN KEY (application_id) REFERENCES public.application(id);

ALTER TABLE ONLY public.suspension
    ADD CONSTRAINT suspension_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.track_case
    ADD CONSTRAINT track_case_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.track_case
    ADD CONSTRAINT track_case_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.track_case
    ADD CONSTRAINT track_case_screened_by_fkey FOREIGN KEY (screened_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.track_case
    ADD CONSTRAINT track_case_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.track_session
    ADD CONSTRAINT track_session_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.track_session
    ADD CONSTRAINT track_session_leader_id_fkey FOREIGN KEY (leader_id) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.track_session
    ADD CONSTRAINT track_session_planned_by_fkey FOREIGN KEY (planned_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.track_session
    ADD CONSTRAINT track_session_submitted_by_fkey FOREIGN KEY (submitted_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.track_session
    ADD CONSTRAINT track_session_substitute_id_fkey FOREIGN KEY (substitute_id) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.urge
    ADD CONSTRAINT urge_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.urge
    ADD CONSTRAINT urge_work_order_id_fkey FOREIGN KEY (work_order_id) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.work_order
    ADD CONSTRAINT work_order_accepted_by_fkey FOREIGN KEY (accepted_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.work_order
    ADD CONSTRAINT work_order_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES public.contact(id);

ALTER TABLE ONLY public.work_order
    ADD CONSTRAINT work_order_lead_organisation_id_fkey FOREIGN KEY (lead_organisation_id) REFERENCES public.organisation(id);

ALTER TABLE ONLY public.work_order
    ADD CONSTRAINT work_order_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES public.work_order(id);

ALTER TABLE ONLY public.work_order
    ADD CONSTRAINT work_order_registered_by_fkey FOREIGN KEY (registered_by) REFERENCES public.app_user(id);

ALTER TABLE ONLY public.work_order
    ADD CONSTRAINT work_order_split_from_fkey FOREIGN KEY (split_from) REFERENCES public.work_order(id);

GRANT ALL ON SCHEMA public TO callcenter_owner;
GRANT USAGE ON SCHEMA public TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.bad_rating TO callcenter_app;

GRANT ALL ON FUNCTION public.is_recused(order_id bigint, person bigint) TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.knowledge_article TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.work_order TO callcenter_app;

GRANT ALL ON FUNCTION public.visible_work_orders(sees_all boolean, sees_guarded boolean, tracks text[], organisations bigint[], person bigint) TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.access_change TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.access_change_id_seq TO callcenter_app;

GRANT SELECT,UPDATE ON TABLE public.access_policy TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.addition TO callcenter_app;

GRANT UPDATE(content) ON TABLE public.addition TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.addition_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.alert TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.answer_clock TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.answer_clock_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.answer_door TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.answer_reach TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.app_user TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.app_user_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.application TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.application_id_seq TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.assignment TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.assignment_handler TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.assignment_handler_id_seq TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.assignment_id_seq TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.attachment TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.attachment_id_seq TO callcenter_app;

GRANT SELECT ON TABLE public.attachment_purpose TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.audit TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.audit_forwarding TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.audit_verification TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.audit_verification_id_seq TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.automatic_dispatch TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.backup_state TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.bad_rating_call TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.bad_rating_call_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.bad_rating_exclusion TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.bad_rating_exclusion_id_seq TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.bad_rating_id_seq TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.board_count TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.clock TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.organisation TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.board_facts TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.board_order TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.calendar TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.calendar_change TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.calendar_change_id_seq TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calendar_horizon TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.calendar_move TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calendar_preview TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.case_milestone TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.case_milestone_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.case_move TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.case_move_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.case_plan TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.case_plan_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.case_report TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.case_report_id_seq TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.case_trigger TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.category TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.citizen_question TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.citizen_question_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.city TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.city_pack_version TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.city_pack_version_version_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.claim TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.claim_id_seq TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.clock_change TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.clock_change_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.clock_change_rule TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.clock_id_seq TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.clock_override TO callcenter_app;

GRANT UPDATE(law) ON TABLE public.clock_override TO callcenter_app;

GRANT UPDATE(article) ON TABLE public.clock_override TO callcenter_app;

GRANT UPDATE(document) ON TABLE public.clock_override TO callcenter_app;

GRANT UPDATE(reason) ON TABLE public.clock_override TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.clock_override_id_seq TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.clock_result TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.consultation TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.consultation_id_seq TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.consultation_opinion TO callcenter_app;

GRANT UPDATE(opinion) ON TABLE public.consultation_opinion TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.contact TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.contact_attempt TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.contact_attempt_id_seq TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.contact_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.conversation TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.conversation_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.deputy TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.deputy_id_seq TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.dispatch_proposal TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.division TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.duty_change TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.duty_change_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.duty_roster TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.duty_row TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.efficiency_case TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.enterprise TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.enterprise_contact TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.enterprise_contact_id_seq TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.enterprise_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.enterprise_order TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.event TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.event_cursor TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.event_id_seq TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.event_number TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.event_passed_over TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.event_unnumbered TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.export_request TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.export_request_id_seq TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.follow_up TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.follow_up_choice TO callcenter_app;

GRANT UPDATE(is_chosen) ON TABLE public.follow_up_choice TO callcenter_app;

GRANT UPDATE(rule_code) ON TABLE public.follow_up_choice TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.follow_up_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.follow_up_plan TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.follow_up_script TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.hand_over TO callcenter_app;

GRANT UPDATE(taken_by) ON TABLE public.hand_over TO callcenter_app;

GRANT UPDATE(note) ON TABLE public.hand_over TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.hand_over_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.hard_matter TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.hard_matter_kind TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.hard_matter_step TO callcenter_app;

GRANT UPDATE(what) ON TABLE public.hard_matter_step TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.hard_matter_step_id_seq TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.heard_utterance TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.hearing TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.hearing_id_seq TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.hearing_leg TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.hearing_leg_id_seq TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency_key TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.instruction TO callcenter_app;

GRANT UPDATE(leader) ON TABLE public.instruction TO callcenter_app;

GRANT UPDATE(text) ON TABLE public.instruction TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.instruction_id_seq TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.job TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.job_id_seq TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.key_fingerprint TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.knowledge_article_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.knowledge_import TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.knowledge_import_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.knowledge_question TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.knowledge_question_id_seq TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.knowledge_search TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.knowledge_starting TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.knowledge_synonym TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.knowledge_term TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.knowledge_use TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.knowledge_use_id_seq TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.knowledge_vector_changes TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.knowledge_vector TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.knowledge_version TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.knowledge_version_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.knowledge_vote TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.ladder_holder TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.ladder_holder_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.ladder_level TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.ladder_post TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.ladder_trigger TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.late_mark TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.late_mark_id_seq TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.learned_model TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.learned_model_id_seq TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.learning_evaluation TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.learning_evaluation_id_seq TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.learning_example TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.lease TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.legal_hold TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.legal_hold_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.letter TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.letter_form TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.letter_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.letter_proposal TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.letter_proposal_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.letter_series TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.login_guard TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.matter_count TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.matter_likeness TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.matter_profile TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.matter_task TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.matter_task_id_seq TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.matter_term TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.merged_line TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.message TO callcenter_app;

GRANT UPDATE(conversation_id) ON TABLE public.message TO callcenter_app;

GRANT UPDATE(text_sealed) ON TABLE public.message TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.message_id_seq TO callcenter_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.message_delivery TO callcenter_app;

GRANT SELECT ON TABLE public.monthly_table TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.notice TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.notice_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.notice_template TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.officer_network TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.oidc_attempt TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.oidc_identity TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.rating TO callcenter_app;

GRANT UPDATE(comment) ON TABLE public.rating TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.order_satisfaction TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.organisation_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.outgoing_message TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.password_history TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pattern_burst TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.pattern_burst_id_seq TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pattern_burst_order TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.personal_request TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.personal_request_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.policy_change TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.policy_change_id_seq TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.progress_report TO callcenter_app;

GRANT UPDATE(progress) ON TABLE public.progress_report TO callcenter_app;

GRANT UPDATE(next_step) ON TABLE public.progress_report TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.progress_report_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.queue TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.rating_id_seq TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.rectification TO callcenter_app;

GRANT UPDATE(reason) ON TABLE public.rectification TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.redacted_span TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.refresh_token TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reply TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.reply_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.reply_text TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.request_type_rule TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.reveal_count TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.road_ground TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.same_matter_rule TO callcenter_app;

GRANT SELECT ON TABLE public.schema_migration TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.session TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.session_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.session_matter TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.session_matter_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.session_post TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.session_postponement TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.session_postponement_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.session_turn TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.setting TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.shadow_answer TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.sla_policy TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.sla_step TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.succession TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.succession_id_seq TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.succession_transfer TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.supervision TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.supervision_id_seq TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.supplement TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.suspension TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.suspension_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.track_case TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.track_rule TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.track_session TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.track_session_id_seq TO callcenter_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tracking_failure TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.unit_calendar TO callcenter_app;

GRANT SELECT,INSERT ON TABLE public.urge TO callcenter_app;

GRANT UPDATE(reason) ON TABLE public.urge TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.urge_id_seq TO callcenter_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.urgency_rule TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.work_order_id_seq TO callcenter_app;

GRANT SELECT,USAGE ON SEQUENCE public.work_order_number_seq TO callcenter_app;

ALTER DEFAULT PRIVILEGES FOR ROLE callcenter_owner IN SCHEMA public GRANT SELECT,USAGE ON SEQUENCES TO callcenter_app;

ALTER DEFAULT PRIVILEGES FOR ROLE callcenter_owner IN SCHEMA public GRANT SELECT,INSERT,DELETE,UPDATE ON TABLES TO callcenter_app;
