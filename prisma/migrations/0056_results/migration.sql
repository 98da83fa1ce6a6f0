-- Results: what persons order to be done with them, each revision with what it changed and why, what each place and time rests on, and what the public was
-- told that did not hold.

-- CreateTable
CREATE TABLE "result_order" (
    "number" BIGSERIAL NOT NULL,
    "organization_id" UUID NOT NULL,
    "race_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "ordered_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "result_order_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "published_result" (
    "race_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "rows" JSONB NOT NULL,

    CONSTRAINT "published_result_pkey" PRIMARY KEY ("race_id")
);

-- CreateTable
CREATE TABLE "result_revision" (
    "race_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "organization_id" UUID NOT NULL,
    "fencing" BIGINT NOT NULL,
    "state" TEXT NOT NULL,
    "order_number" BIGINT NOT NULL,
    "author" TEXT,
    "reason" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "changes" JSONB NOT NULL,

    CONSTRAINT "result_revision_pkey" PRIMARY KEY ("race_id", "revision")
);

-- CreateTable
CREATE TABLE "result_evidence" (
    "race_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "entrant_id" INTEGER NOT NULL,
    "organization_id" UUID NOT NULL,
    "evidence" JSONB NOT NULL,

    CONSTRAINT "result_evidence_pkey" PRIMARY KEY ("race_id", "entrant_id", "revision")
);

-- CreateTable
CREATE TABLE "published_evidence" (
    "race_id" UUID NOT NULL,
    "entrant_id" INTEGER NOT NULL,
    "organization_id" UUID NOT NULL,
    "published_at" TIMESTAMPTZ(3) NOT NULL,
    "evidence" JSONB NOT NULL,

    CONSTRAINT "published_evidence_pkey" PRIMARY KEY ("race_id", "entrant_id")
);

-- CreateTable
CREATE TABLE "published_correction" (
    "number" BIGSERIAL NOT NULL,
    "race_id" UUID NOT NULL,
    "entrant_id" INTEGER NOT NULL,
    "organization_id" UUID NOT NULL,
    "published_at" TIMESTAMPTZ(3) NOT NULL,
    "correction" JSONB NOT NULL,

    CONSTRAINT "published_correction_pkey" PRIMARY KEY ("number")
);

-- CreateIndex
CREATE INDEX "result_order_race_id_idx" ON "result_order"("race_id");

-- CreateIndex
CREATE UNIQUE INDEX "published_result_organization_id_race_id_key" ON "published_result"("organization_id", "race_id");

-- CreateIndex
CREATE INDEX "published_correction_race_id_entrant_id_idx" ON "published_correction"("race_id", "entrant_id");

-- AddForeignKey
ALTER TABLE "result_order" ADD CONSTRAINT "result_order_organization_id_race_id_fkey" FOREIGN KEY ("organization_id", "race_id") REFERENCES "race"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "published_result" ADD CONSTRAINT "published_result_organization_id_race_id_fkey" FOREIGN KEY ("organization_id", "race_id") REFERENCES "race"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "result_revision" ADD CONSTRAINT "result_revision_organization_id_race_id_fkey" FOREIGN KEY ("organization_id", "race_id") REFERENCES "race"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "result_evidence" ADD CONSTRAINT "result_evidence_organization_id_race_id_fkey" FOREIGN KEY ("organization_id", "race_id") REFERENCES "race"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "published_evidence" ADD CONSTRAINT "published_evidence_organization_id_race_id_fkey" FOREIGN KEY ("organization_id", "race_id") REFERENCES "race"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "published_correction" ADD CONSTRAINT "published_correction_organization_id_race_id_fkey" FOREIGN KEY ("organization_id", "race_id") REFERENCES "race"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What Prisma has no words for.

ALTER TABLE "result_order"
    ADD CONSTRAINT "result_order_state_known" CHECK ("state" IN ('provisional', 'official')),
    ADD CONSTRAINT "result_order_said" CHECK (btrim("author") <> '' AND btrim("reason") <> '');
ALTER TABLE "result_revision"
    ADD CONSTRAINT "result_revision_state_known" CHECK ("state" IN ('provisional', 'official')),
    ADD CONSTRAINT "result_revision_said" CHECK (btrim("reason") <> '');

CREATE TRIGGER "result_order_stays" BEFORE UPDATE ON "result_order" FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "result_revision_stays" BEFORE UPDATE ON "result_revision" FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "result_evidence_stays" BEFORE UPDATE ON "result_evidence" FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
