-- Fixes that operators let count whatever they look like, and how fast an entry can go.

-- AlterTable
ALTER TABLE "race" ADD COLUMN     "speed_mps_max" DOUBLE PRECISION;

-- AlterTable
ALTER TABLE "entry" ADD COLUMN     "speed_mps_max" DOUBLE PRECISION;

-- CreateTable
CREATE TABLE "accepted_fix" (
    "organization_id" UUID NOT NULL,
    "tracker_id" UUID NOT NULL,
    "fix_at" TIMESTAMPTZ(3) NOT NULL,
    "lat_deg" DOUBLE PRECISION NOT NULL,
    "lon_deg" DOUBLE PRECISION NOT NULL,
    "accepted_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_by" TEXT NOT NULL,

    CONSTRAINT "accepted_fix_pkey" PRIMARY KEY ("tracker_id","fix_at","lat_deg","lon_deg")
);

-- AddForeignKey
ALTER TABLE "accepted_fix" ADD CONSTRAINT "accepted_fix_organization_id_tracker_id_fkey" FOREIGN KEY ("organization_id", "tracker_id") REFERENCES "tracker"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What Prisma has no words for.

ALTER TABLE "race" ADD CONSTRAINT "race_speed_positive" CHECK ("speed_mps_max" > 0);
ALTER TABLE "entry" ADD CONSTRAINT "entry_speed_positive" CHECK ("speed_mps_max" > 0);

-- What operators look through: few however long the log grows.
CREATE INDEX "fix_flagged_idx" ON "fix"("organization_id", "ingest_number") WHERE "flags" <> '{}';
