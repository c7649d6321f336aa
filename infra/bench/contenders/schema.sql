CREATE TABLE person (
    id char(26) PRIMARY KEY,
    frozen boolean NOT NULL DEFAULT false,
    assurance smallint NOT NULL DEFAULT 2,
    clerk_of text NOT NULL DEFAULT '',
    step bigint NOT NULL DEFAULT 0,
    asked_at bigint NOT NULL DEFAULT 0,
    minutes integer NOT NULL DEFAULT 0,
    available integer NOT NULL DEFAULT 0 CHECK (available >= 0),
    held integer NOT NULL DEFAULT 0 CHECK (held >= 0),
    reservations smallint NOT NULL DEFAULT 0 CHECK (reservations BETWEEN 0 AND 3)
);
CREATE TABLE station (
    id text PRIMARY KEY, state text NOT NULL, lat double precision NOT NULL, lng double precision NOT NULL,
    radius_m integer NOT NULL, version integer NOT NULL
);
CREATE TABLE merchant (id text PRIMARY KEY, state text NOT NULL);
CREATE TABLE offer (
    id text PRIMARY KEY, merchant text NOT NULL REFERENCES merchant, title text NOT NULL, state text NOT NULL,
    price_points integer NOT NULL CHECK (price_points >= 0), stock integer NOT NULL CHECK (stock >= 0)
);
CREATE TABLE session (
    id char(26) PRIMARY KEY, person char(26) NOT NULL REFERENCES person, station text NOT NULL REFERENCES station,
    opened_at bigint NOT NULL, digest text NOT NULL, ended_at bigint, day text, minutes integer, points integer,
    day_minutes integer
);
CREATE UNIQUE INDEX one_open_session ON session (person) WHERE ended_at IS NULL;
CREATE INDEX sessions_of_a_day ON session (person, day);
CREATE TABLE redemption (
    id char(26) PRIMARY KEY, person char(26) NOT NULL REFERENCES person, offer text NOT NULL REFERENCES offer,
    merchant text NOT NULL REFERENCES merchant, title text NOT NULL, price_points integer NOT NULL,
    reserved_at bigint NOT NULL, expires_at bigint NOT NULL, digest text NOT NULL, state text NOT NULL,
    ended_at bigint, ended_by char(26)
);
CREATE TABLE posting (
    cause text PRIMARY KEY, person char(26) NOT NULL REFERENCES person, points integer NOT NULL, at_ms bigint NOT NULL
);
CREATE INDEX postings_of_a_person ON posting (person, at_ms);
