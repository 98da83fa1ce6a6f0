-- Messages for devices, from the wish to send them until they are seen to have arrived.

-- CreateTable
CREATE TABLE "outgoing_message" (
    "number" BIGSERIAL NOT NULL,
    "organization_id" UUID NOT NULL,
    "stream_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "priority" INTEGER NOT NULL,
    "payload" BYTEA NOT NULL,
    "replaces" TEXT,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "queued_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "next_try_at" TIMESTAMPTZ(3),
    "sent_at" TIMESTAMPTZ(3),
    "accepted_at" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "tries" INTEGER NOT NULL DEFAULT 0,
    "mtmsn" INTEGER,
    "place" INTEGER,
    "status" INTEGER,
    "reason" TEXT,
    "credits" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "outgoing_message_pkey" PRIMARY KEY ("number")
);

-- CreateIndex
CREATE INDEX "outgoing_message_organization_id_sent_at_idx" ON "outgoing_message"("organization_id", "sent_at");

-- AddForeignKey
ALTER TABLE "outgoing_message" ADD CONSTRAINT "outgoing_message_organization_id_stream_id_fkey" FOREIGN KEY ("organization_id", "stream_id") REFERENCES "stream"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What Prisma has no words for.

ALTER TABLE "outgoing_message"
    ADD CONSTRAINT "outgoing_message_kind_known" CHECK ("kind" IN ('reply', 'sos-ack', 'rule', 'neighbours', 'chunk', 'text')),
    ADD CONSTRAINT "outgoing_message_state_known"
        CHECK ("state" IN ('queued', 'sent', 'accepted', 'seen', 'expired', 'refused', 'replaced', 'cancelled')),
    ADD CONSTRAINT "outgoing_message_fits" CHECK (octet_length("payload") BETWEEN 1 AND 270),
    ADD CONSTRAINT "outgoing_message_queued_has_a_time" CHECK ("state" <> 'queued' OR "next_try_at" IS NOT NULL),
    ADD CONSTRAINT "outgoing_message_mtmsn_on_the_wire" CHECK ("mtmsn" BETWEEN 1 AND 65535);

-- Of each thing only the newest waits.
CREATE UNIQUE INDEX "outgoing_message_newest_waits" ON "outgoing_message"("stream_id", "replaces") WHERE "state" = 'queued';

-- What is under way: small however many messages have gone.
CREATE INDEX "outgoing_message_open_idx" ON "outgoing_message"("stream_id", "priority", "number")
    WHERE "state" IN ('queued', 'sent', 'accepted');
