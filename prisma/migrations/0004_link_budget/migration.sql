-- What messages to devices may cost in a month, and what keeps the gateway from taking them until a person sees to it.

-- CreateTable
CREATE TABLE "link_budget" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "race_id" UUID,
    "month_credits" INTEGER,
    "month_bytes" INTEGER,

    CONSTRAINT "link_budget_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "link_alert" (
    "stream_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "organization_id" UUID NOT NULL,
    "status" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "refusals" INTEGER NOT NULL DEFAULT 1,
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "cleared_at" TIMESTAMPTZ(3),

    CONSTRAINT "link_alert_pkey" PRIMARY KEY ("stream_id","kind")
);

-- CreateIndex
CREATE UNIQUE INDEX "link_budget_organization_id_race_id_key" ON "link_budget"("organization_id", "race_id");

-- AddForeignKey
ALTER TABLE "link_budget" ADD CONSTRAINT "link_budget_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "link_budget" ADD CONSTRAINT "link_budget_organization_id_race_id_fkey" FOREIGN KEY ("organization_id", "race_id") REFERENCES "race"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "link_alert" ADD CONSTRAINT "link_alert_organization_id_stream_id_fkey" FOREIGN KEY ("organization_id", "stream_id") REFERENCES "stream"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What Prisma has no words for.

-- The key above leaves out budgets of a whole organization: to it, no race is unlike no race.
CREATE UNIQUE INDEX "link_budget_of_an_organization" ON "link_budget"("organization_id") WHERE "race_id" IS NULL;

ALTER TABLE "link_budget"
    ADD CONSTRAINT "link_budget_bounds_something" CHECK (coalesce("month_credits", "month_bytes") IS NOT NULL),
    ADD CONSTRAINT "link_budget_not_negative" CHECK (coalesce("month_credits", 0) >= 0 AND coalesce("month_bytes", 0) >= 0);
ALTER TABLE "link_alert" ADD CONSTRAINT "link_alert_kind_known"
    CHECK ("kind" IN ('unknown-device', 'not-attached', 'line-rental', 'low-credit', 'no-access'));
