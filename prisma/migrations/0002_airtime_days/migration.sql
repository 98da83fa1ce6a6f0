-- What a stream's radio link cost by the UTC day of its sessions, beside the same new fixes as JSON. Begins with the first message after this.

-- CreateTable
CREATE TABLE "stream_airtime_day" (
    "stream_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "organization_id" UUID NOT NULL,
    "messages" BIGINT NOT NULL DEFAULT 0,
    "fixes" BIGINT NOT NULL DEFAULT 0,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "credits" BIGINT NOT NULL DEFAULT 0,
    "json_messages" BIGINT NOT NULL DEFAULT 0,
    "json_bytes" BIGINT NOT NULL DEFAULT 0,
    "json_credits" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "stream_airtime_day_pkey" PRIMARY KEY ("stream_id","day")
);

-- AddForeignKey
ALTER TABLE "stream_airtime_day" ADD CONSTRAINT "stream_airtime_day_organization_id_stream_id_fkey" FOREIGN KEY ("organization_id", "stream_id") REFERENCES "stream"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
