-- The first tables. Forward only: an applied migration is never edited. Runs on PostgreSQL 15 and later.

-- CreateTable
CREATE TABLE "organization" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "race" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3),
    "heard_by" TEXT NOT NULL,
    "visibility" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "race_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "entry" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "race_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "number" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "nation" TEXT,
    "colour" TEXT NOT NULL,

    CONSTRAINT "entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "course_version" (
    "organization_id" UUID NOT NULL,
    "race_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "course" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "course_version_pkey" PRIMARY KEY ("race_id","version")
);

-- CreateTable
CREATE TABLE "tracker" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tracker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "assignment" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "entry_id" UUID NOT NULL,
    "tracker_id" UUID NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "to_at" TIMESTAMPTZ(3),
    "fix_interval_ms" INTEGER NOT NULL,
    "report_interval_ms" INTEGER NOT NULL,

    CONSTRAINT "assignment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stream" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "imei" TEXT NOT NULL,
    "profile" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stream_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stream_slot" (
    "organization_id" UUID NOT NULL,
    "stream_id" UUID NOT NULL,
    "slot" INTEGER NOT NULL,
    "tracker_id" UUID NOT NULL,

    CONSTRAINT "stream_slot_pkey" PRIMARY KEY ("stream_id","slot")
);

-- CreateTable
CREATE TABLE "message_identity" (
    "message_number" BIGSERIAL NOT NULL,
    "organization_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "identity" TEXT NOT NULL,
    "stream_id" UUID,
    "imei" TEXT,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "session_at" TIMESTAMPTZ(3),
    "deliveries" INTEGER NOT NULL DEFAULT 1,
    "state" TEXT NOT NULL DEFAULT 'new',
    "processed_at" TIMESTAMPTZ(3),
    "fault" TEXT,

    CONSTRAINT "message_identity_pkey" PRIMARY KEY ("message_number")
);

-- CreateTable
CREATE TABLE "inbox" (
    "message_number" BIGINT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "organization_id" UUID NOT NULL,
    "bytes" BYTEA NOT NULL,
    "remote_address" TEXT NOT NULL,
    "headers" JSONB,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("message_number","received_at")
);

-- CreateTable
CREATE TABLE "fix" (
    "ingest_number" BIGSERIAL NOT NULL,
    "fix_at" TIMESTAMPTZ(3) NOT NULL,
    "organization_id" UUID NOT NULL,
    "tracker_id" UUID NOT NULL,
    "lat_deg" DOUBLE PRECISION NOT NULL,
    "lon_deg" DOUBLE PRECISION NOT NULL,
    "session_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "message_number" BIGINT NOT NULL,
    "source" TEXT NOT NULL,
    "flags" TEXT[],

    CONSTRAINT "fix_pkey" PRIMARY KEY ("ingest_number","fix_at")
);

-- CreateTable
CREATE TABLE "gap" (
    "organization_id" UUID NOT NULL,
    "stream_id" UUID NOT NULL,
    "epoch" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "gap_pkey" PRIMARY KEY ("stream_id","epoch","seq")
);

-- CreateTable
CREATE TABLE "tracker_heard" (
    "tracker_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "heard_at" TIMESTAMPTZ(3) NOT NULL,
    "session_at" TIMESTAMPTZ(3) NOT NULL,
    "restated_at" TIMESTAMPTZ(3),

    CONSTRAINT "tracker_heard_pkey" PRIMARY KEY ("tracker_id")
);

-- CreateTable
CREATE TABLE "stream_airtime" (
    "stream_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "messages" BIGINT NOT NULL DEFAULT 0,
    "fixes" BIGINT NOT NULL DEFAULT 0,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "credits" BIGINT NOT NULL DEFAULT 0,
    "json_bytes" BIGINT NOT NULL DEFAULT 0,
    "json_credits" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "stream_airtime_pkey" PRIMARY KEY ("stream_id")
);

-- CreateTable
CREATE TABLE "race_claim" (
    "race_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "fencing" BIGINT NOT NULL,
    "claimed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "race_claim_pkey" PRIMARY KEY ("race_id")
);

-- CreateTable
CREATE TABLE "published_snapshot" (
    "race_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "fencing" BIGINT NOT NULL,
    "epoch" TEXT NOT NULL,
    "version" BIGINT NOT NULL,
    "published_at" TIMESTAMPTZ(3) NOT NULL,
    "snapshot" JSONB NOT NULL,

    CONSTRAINT "published_snapshot_pkey" PRIMARY KEY ("race_id")
);

-- CreateTable
CREATE TABLE "published_point" (
    "race_id" UUID NOT NULL,
    "entrant_id" INTEGER NOT NULL,
    "fix_at" TIMESTAMPTZ(3) NOT NULL,
    "lat_e5" INTEGER NOT NULL,
    "lon_e5" INTEGER NOT NULL,
    "organization_id" UUID NOT NULL,
    "published_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "published_point_pkey" PRIMARY KEY ("race_id","entrant_id","fix_at","lat_e5","lon_e5")
);

-- CreateIndex
CREATE UNIQUE INDEX "organization_slug_key" ON "organization"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "race_slug_key" ON "race"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "race_organization_id_id_key" ON "race"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "entry_race_id_ordinal_key" ON "entry"("race_id", "ordinal");

-- CreateIndex
CREATE UNIQUE INDEX "entry_organization_id_id_key" ON "entry"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "tracker_organization_id_id_key" ON "tracker"("organization_id", "id");

-- CreateIndex
CREATE INDEX "assignment_entry_id_idx" ON "assignment"("entry_id");

-- CreateIndex
CREATE INDEX "assignment_tracker_id_idx" ON "assignment"("tracker_id");

-- CreateIndex
CREATE UNIQUE INDEX "stream_imei_key" ON "stream"("imei");

-- CreateIndex
CREATE UNIQUE INDEX "stream_organization_id_id_key" ON "stream"("organization_id", "id");

-- CreateIndex
CREATE INDEX "stream_slot_tracker_id_idx" ON "stream_slot"("tracker_id");

-- CreateIndex
CREATE INDEX "message_identity_stream_id_message_number_idx" ON "message_identity"("stream_id", "message_number");

-- CreateIndex
CREATE UNIQUE INDEX "message_identity_source_identity_key" ON "message_identity"("source", "identity");

-- CreateIndex
CREATE INDEX "fix_tracker_id_ingest_number_idx" ON "fix"("tracker_id", "ingest_number");

-- CreateIndex
CREATE UNIQUE INDEX "fix_tracker_id_fix_at_lat_deg_lon_deg_key" ON "fix"("tracker_id", "fix_at", "lat_deg", "lon_deg");

-- CreateIndex
CREATE UNIQUE INDEX "tracker_heard_organization_id_tracker_id_key" ON "tracker_heard"("organization_id", "tracker_id");

-- CreateIndex
CREATE UNIQUE INDEX "stream_airtime_organization_id_stream_id_key" ON "stream_airtime"("organization_id", "stream_id");

-- CreateIndex
CREATE UNIQUE INDEX "race_claim_organization_id_race_id_key" ON "race_claim"("organization_id", "race_id");

-- CreateIndex
CREATE UNIQUE INDEX "published_snapshot_organization_id_race_id_key" ON "published_snapshot"("organization_id", "race_id");

-- AddForeignKey
ALTER TABLE "race" ADD CONSTRAINT "race_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "entry" ADD CONSTRAINT "entry_organization_id_race_id_fkey" FOREIGN KEY ("organization_id", "race_id") REFERENCES "race"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "course_version" ADD CONSTRAINT "course_version_organization_id_race_id_fkey" FOREIGN KEY ("organization_id", "race_id") REFERENCES "race"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tracker" ADD CONSTRAINT "tracker_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_organization_id_entry_id_fkey" FOREIGN KEY ("organization_id", "entry_id") REFERENCES "entry"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_organization_id_tracker_id_fkey" FOREIGN KEY ("organization_id", "tracker_id") REFERENCES "tracker"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stream" ADD CONSTRAINT "stream_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stream_slot" ADD CONSTRAINT "stream_slot_organization_id_stream_id_fkey" FOREIGN KEY ("organization_id", "stream_id") REFERENCES "stream"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stream_slot" ADD CONSTRAINT "stream_slot_organization_id_tracker_id_fkey" FOREIGN KEY ("organization_id", "tracker_id") REFERENCES "tracker"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gap" ADD CONSTRAINT "gap_organization_id_stream_id_fkey" FOREIGN KEY ("organization_id", "stream_id") REFERENCES "stream"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tracker_heard" ADD CONSTRAINT "tracker_heard_organization_id_tracker_id_fkey" FOREIGN KEY ("organization_id", "tracker_id") REFERENCES "tracker"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stream_airtime" ADD CONSTRAINT "stream_airtime_organization_id_stream_id_fkey" FOREIGN KEY ("organization_id", "stream_id") REFERENCES "stream"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "race_claim" ADD CONSTRAINT "race_claim_organization_id_race_id_fkey" FOREIGN KEY ("organization_id", "race_id") REFERENCES "race"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "published_snapshot" ADD CONSTRAINT "published_snapshot_organization_id_race_id_fkey" FOREIGN KEY ("organization_id", "race_id") REFERENCES "race"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "published_point" ADD CONSTRAINT "published_point_organization_id_race_id_fkey" FOREIGN KEY ("organization_id", "race_id") REFERENCES "race"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What Prisma has no words for.

-- Words that rows may use: the same closed unions as in the code.
ALTER TABLE "race"
    ADD CONSTRAINT "race_kind_known" CHECK ("kind" IN ('sail', 'foot', 'vehicle', 'ship')),
    ADD CONSTRAINT "race_origin_known" CHECK ("origin" IN ('organizer', 'demo', 'replay')),
    ADD CONSTRAINT "race_heard_by_known" CHECK ("heard_by" IN ('received', 'session')),
    ADD CONSTRAINT "race_visibility_known" CHECK ("visibility" IN ('public', 'unlisted', 'private')),
    ADD CONSTRAINT "race_slug_in_an_address" CHECK ("slug" ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    ADD CONSTRAINT "race_ends_after_start" CHECK ("ends_at" IS NULL OR "ends_at" >= "starts_at");
ALTER TABLE "entry" ADD CONSTRAINT "entry_colour_is_hex" CHECK ("colour" ~ '^#[0-9a-fA-F]{6}$');
ALTER TABLE "assignment"
    ADD CONSTRAINT "assignment_ends_after_start" CHECK ("to_at" IS NULL OR "to_at" >= "from_at"),
    ADD CONSTRAINT "assignment_cadence_positive" CHECK ("fix_interval_ms" > 0 AND "report_interval_ms" > 0);
ALTER TABLE "stream"
    ADD CONSTRAINT "stream_profile_known" CHECK ("profile" IN ('solo', 'field')),
    ADD CONSTRAINT "stream_imei_is_digits" CHECK ("imei" ~ '^[0-9]{15}$');
ALTER TABLE "message_identity" ADD CONSTRAINT "message_identity_state_known" CHECK ("state" IN ('new', 'processed'));
ALTER TABLE "gap" ADD CONSTRAINT "gap_state_known" CHECK ("state" IN ('open', 'filled', 'lost'));
ALTER TABLE "fix" ADD CONSTRAINT "fix_on_earth" CHECK ("lat_deg" BETWEEN -90 AND 90 AND "lon_deg" BETWEEN -180 AND 180);
ALTER TABLE "fix" ALTER COLUMN "flags" SET NOT NULL;

-- The work list: small however long the log grows.
CREATE INDEX "message_identity_unprocessed_idx" ON "message_identity"("stream_id", "message_number") WHERE "state" = 'new';

-- Owns messages whose sender nobody has registered.
INSERT INTO "organization" ("id", "slug", "name")
VALUES ('00000000-0000-0000-0000-000000000000', 'unclaimed', 'Unclaimed messages');
