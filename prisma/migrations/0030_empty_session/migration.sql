-- Radio sessions that brought no message: mailbox checks and failures.

-- CreateTable
CREATE TABLE "empty_session" (
    "message_number" BIGINT NOT NULL,
    "organization_id" UUID NOT NULL,
    "stream_id" UUID NOT NULL,
    "session_at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" TEXT NOT NULL,
    "status" INTEGER,
    "momsn" BIGINT NOT NULL,
    "lat_deg" DOUBLE PRECISION,
    "lon_deg" DOUBLE PRECISION,
    "cep_km" BIGINT,

    CONSTRAINT "empty_session_pkey" PRIMARY KEY ("message_number")
);

-- CreateIndex
CREATE INDEX "empty_session_organization_id_stream_id_session_at_idx" ON "empty_session"("organization_id", "stream_id", "session_at");

-- AddForeignKey
ALTER TABLE "empty_session" ADD CONSTRAINT "empty_session_organization_id_stream_id_fkey" FOREIGN KEY ("organization_id", "stream_id") REFERENCES "stream"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma has no words for.

ALTER TABLE "empty_session" ADD CONSTRAINT "empty_session_outcome" CHECK ("outcome" IN ('mailbox-check', 'failed'));
