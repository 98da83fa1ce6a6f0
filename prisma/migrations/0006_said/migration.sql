-- What trackers say beside their places: how their race stands, what they measure, short texts, and alarms.

-- CreateTable
CREATE TABLE "tracker_status" (
    "organization_id" UUID NOT NULL,
    "tracker_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "status" INTEGER NOT NULL,
    "epoch" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "place" INTEGER NOT NULL,
    "message_number" BIGINT NOT NULL,

    CONSTRAINT "tracker_status_pkey" PRIMARY KEY ("tracker_id","at","status")
);

-- CreateTable
CREATE TABLE "tracker_measurement" (
    "organization_id" UUID NOT NULL,
    "tracker_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,
    "unit" TEXT NOT NULL,
    "message_number" BIGINT NOT NULL,

    CONSTRAINT "tracker_measurement_pkey" PRIMARY KEY ("tracker_id","channel","at")
);

-- CreateTable
CREATE TABLE "tracker_text" (
    "organization_id" UUID NOT NULL,
    "tracker_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "text" TEXT NOT NULL,
    "message_number" BIGINT NOT NULL,

    CONSTRAINT "tracker_text_pkey" PRIMARY KEY ("tracker_id","at","text")
);

-- CreateTable
CREATE TABLE "alarm" (
    "organization_id" UUID NOT NULL,
    "stream_id" UUID NOT NULL,
    "epoch" INTEGER NOT NULL,
    "slot" INTEGER NOT NULL,
    "incident" INTEGER NOT NULL,
    "raised_at" TIMESTAMPTZ(3) NOT NULL,
    "distress" TEXT NOT NULL,
    "tracker_id" UUID,
    "cancelled_at" TIMESTAMPTZ(3),
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "last_received_at" TIMESTAMPTZ(3) NOT NULL,
    "fix_at" TIMESTAMPTZ(3),
    "lat_deg" DOUBLE PRECISION,
    "lon_deg" DOUBLE PRECISION,
    "message_number" BIGINT NOT NULL,

    CONSTRAINT "alarm_pkey" PRIMARY KEY ("stream_id","epoch","slot","incident","raised_at")
);

-- CreateIndex
CREATE INDEX "alarm_organization_id_received_at_idx" ON "alarm"("organization_id", "received_at");

-- AddForeignKey
ALTER TABLE "tracker_status" ADD CONSTRAINT "tracker_status_organization_id_tracker_id_fkey" FOREIGN KEY ("organization_id", "tracker_id") REFERENCES "tracker"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tracker_measurement" ADD CONSTRAINT "tracker_measurement_organization_id_tracker_id_fkey" FOREIGN KEY ("organization_id", "tracker_id") REFERENCES "tracker"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tracker_text" ADD CONSTRAINT "tracker_text_organization_id_tracker_id_fkey" FOREIGN KEY ("organization_id", "tracker_id") REFERENCES "tracker"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What Prisma has no words for.

ALTER TABLE "alarm" ADD CONSTRAINT "alarm_fix_whole_or_not"
    CHECK (num_nonnulls("fix_at", "lat_deg", "lon_deg") IN (0, 3));
