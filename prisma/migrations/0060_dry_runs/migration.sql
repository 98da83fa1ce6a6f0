-- A race is rehearsed by a copy of it, whose competitors are simulated.

ALTER TABLE "race"
    DROP CONSTRAINT "race_origin_known",
    ADD CONSTRAINT "race_origin_known" CHECK ("origin" IN ('organizer', 'demo', 'replay', 'dry-run'));

-- To a device that does not exist there is no way.
ALTER TABLE "stream"
    DROP CONSTRAINT "stream_link_known",
    ADD CONSTRAINT "stream_link_known" CHECK ("link" IN ('directip', 'rockblock', 'none'));

-- CreateTable
CREATE TABLE "dry_run" (
    "race_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "of_race_id" UUID NOT NULL,
    "until_at" TIMESTAMPTZ(3) NOT NULL,
    "runs" INTEGER NOT NULL DEFAULT 0,
    "reached_at" TIMESTAMPTZ(3),

    CONSTRAINT "dry_run_pkey" PRIMARY KEY ("race_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "dry_run_of_race_id_key" ON "dry_run"("of_race_id");

-- AddForeignKey
ALTER TABLE "dry_run" ADD CONSTRAINT "dry_run_organization_id_race_id_fkey" FOREIGN KEY ("organization_id", "race_id") REFERENCES "race"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dry_run" ADD CONSTRAINT "dry_run_organization_id_of_race_id_fkey" FOREIGN KEY ("organization_id", "of_race_id") REFERENCES "race"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
