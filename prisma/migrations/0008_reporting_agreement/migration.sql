-- When a device that may withhold what shore can predict is to report; which rule was sent to it, and which it keeps by its own word.

-- CreateTable
CREATE TABLE "reporting_agreement" (
    "stream_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "race_id" UUID NOT NULL,
    "error_m" INTEGER NOT NULL,
    "heartbeat_ms" INTEGER NOT NULL,
    "least_interval_ms" INTEGER NOT NULL,
    "parked_interval_ms" INTEGER NOT NULL,
    "budget_credits" INTEGER,
    "budget_from" TIMESTAMPTZ(3),
    "budget_until" TIMESTAMPTZ(3),
    "near_radius_m" INTEGER,
    "near_error_m" INTEGER,
    "near_interval_ms" INTEGER,
    "sent_rule" JSONB,
    "sent_print" INTEGER,
    "sent_at" TIMESTAMPTZ(3),
    "sent_times" INTEGER NOT NULL DEFAULT 0,
    "kept_rule" JSONB,
    "told_print" INTEGER,
    "told_at" TIMESTAMPTZ(3),
    "widening" DOUBLE PRECISION,
    "widened_at" TIMESTAMPTZ(3),

    CONSTRAINT "reporting_agreement_pkey" PRIMARY KEY ("stream_id")
);

-- CreateIndex
CREATE INDEX "reporting_agreement_race_id_idx" ON "reporting_agreement"("race_id");

-- CreateIndex
CREATE UNIQUE INDEX "reporting_agreement_organization_id_stream_id_key" ON "reporting_agreement"("organization_id", "stream_id");

-- AddForeignKey
ALTER TABLE "reporting_agreement" ADD CONSTRAINT "reporting_agreement_organization_id_stream_id_fkey" FOREIGN KEY ("organization_id", "stream_id") REFERENCES "stream"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reporting_agreement" ADD CONSTRAINT "reporting_agreement_organization_id_race_id_fkey" FOREIGN KEY ("organization_id", "race_id") REFERENCES "race"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What Prisma has no words for.

ALTER TABLE "reporting_agreement"
    ADD CONSTRAINT "reporting_agreement_in_range" CHECK ("error_m" > 0 AND "heartbeat_ms" > 0 AND "parked_interval_ms" > 0
        AND "least_interval_ms" BETWEEN 0 AND "heartbeat_ms"),
    ADD CONSTRAINT "reporting_agreement_budget_whole" CHECK (
        num_nonnulls("budget_credits", "budget_from", "budget_until") IN (0, 3) AND "budget_credits" >= 0 AND "budget_until" > "budget_from"),
    ADD CONSTRAINT "reporting_agreement_near_whole" CHECK (
        num_nonnulls("near_radius_m", "near_error_m", "near_interval_ms") IN (0, 3)
        AND "near_radius_m" > 0 AND "near_error_m" > 0 AND "near_interval_ms" > 0);
