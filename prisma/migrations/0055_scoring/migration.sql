-- How a race is scored: classes and their starts, what each entry is rated by, rankings, versions of the course that hold from an instant on, and
-- what persons and timing mats say of entries.

-- AlterTable
ALTER TABLE "course_version" ADD COLUMN "holds_from" TIMESTAMPTZ(3),
    ADD COLUMN "author" TEXT,
    ADD COLUMN "reason" TEXT;

-- AlterTable
ALTER TABLE "entry" ADD COLUMN "class_id" UUID,
    ADD COLUMN "starts_at" TIMESTAMPTZ(3),
    ADD COLUMN "groups" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    ADD COLUMN "ratings" JSONB;

-- CreateTable
CREATE TABLE "race_class" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "race_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3),

    CONSTRAINT "race_class_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "start_change" (
    "number" BIGSERIAL NOT NULL,
    "organization_id" UUID NOT NULL,
    "race_id" UUID NOT NULL,
    "class_id" UUID,
    "entry_id" UUID,
    "was_at" TIMESTAMPTZ(3),
    "now_at" TIMESTAMPTZ(3),
    "author" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "start_change_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "ranking" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "race_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "only_classes" UUID[] NOT NULL,
    "only_groups" TEXT[] NOT NULL,
    "policy" JSONB NOT NULL,

    CONSTRAINT "ranking_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ruling" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "race_id" UUID NOT NULL,
    "entry_id" UUID NOT NULL,
    "decision" JSONB NOT NULL,
    "author" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ruling_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ruling_revocation" (
    "ruling_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "author" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "revoked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ruling_revocation_pkey" PRIMARY KEY ("ruling_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "race_class_race_id_ordinal_key" ON "race_class"("race_id", "ordinal");

-- CreateIndex
CREATE UNIQUE INDEX "race_class_race_id_name_key" ON "race_class"("race_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "race_class_organization_id_race_id_id_key" ON "race_class"("organization_id", "race_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "entry_organization_id_race_id_id_key" ON "entry"("organization_id", "race_id", "id");

-- CreateIndex
CREATE INDEX "start_change_race_id_idx" ON "start_change"("race_id");

-- CreateIndex
CREATE UNIQUE INDEX "ranking_race_id_ordinal_key" ON "ranking"("race_id", "ordinal");

-- CreateIndex
CREATE INDEX "ruling_race_id_idx" ON "ruling"("race_id");

-- CreateIndex
CREATE UNIQUE INDEX "ruling_organization_id_id_key" ON "ruling"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "ruling_revocation_organization_id_ruling_id_key" ON "ruling_revocation"("organization_id", "ruling_id");

-- AddForeignKey
ALTER TABLE "race_class" ADD CONSTRAINT "race_class_organization_id_race_id_fkey" FOREIGN KEY ("organization_id", "race_id") REFERENCES "race"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "entry" ADD CONSTRAINT "entry_organization_id_race_id_class_id_fkey" FOREIGN KEY ("organization_id", "race_id", "class_id") REFERENCES "race_class"("organization_id", "race_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "start_change" ADD CONSTRAINT "start_change_organization_id_race_id_fkey" FOREIGN KEY ("organization_id", "race_id") REFERENCES "race"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ranking" ADD CONSTRAINT "ranking_organization_id_race_id_fkey" FOREIGN KEY ("organization_id", "race_id") REFERENCES "race"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ruling" ADD CONSTRAINT "ruling_organization_id_race_id_entry_id_fkey" FOREIGN KEY ("organization_id", "race_id", "entry_id") REFERENCES "entry"("organization_id", "race_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ruling_revocation" ADD CONSTRAINT "ruling_revocation_organization_id_ruling_id_fkey" FOREIGN KEY ("organization_id", "ruling_id") REFERENCES "ruling"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What Prisma has no words for.

ALTER TABLE "race_class" ADD CONSTRAINT "race_class_named" CHECK (btrim("name") <> '');
ALTER TABLE "start_change"
    ADD CONSTRAINT "start_change_of_one" CHECK (num_nonnulls("class_id", "entry_id") < 2),
    ADD CONSTRAINT "start_change_said" CHECK (btrim("author") <> '' AND btrim("reason") <> '');
ALTER TABLE "ruling"
    ADD CONSTRAINT "ruling_source_known" CHECK ("source" IN ('person', 'chip')),
    ADD CONSTRAINT "ruling_kind_known" CHECK ("decision" ->> 'kind' IN ('passed', 'left', 'not-passed', 'status', 'time', 'places')),
    ADD CONSTRAINT "ruling_said" CHECK (btrim("author") <> '' AND btrim("reason") <> '');
ALTER TABLE "ruling_revocation" ADD CONSTRAINT "ruling_revocation_said" CHECK (btrim("author") <> '' AND btrim("reason") <> '');

-- What was said stays said: these rows are added and read, and go only with their race.
CREATE FUNCTION "refuse_update"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME;
END $$;
CREATE TRIGGER "ruling_stays" BEFORE UPDATE ON "ruling" FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "ruling_revocation_stays" BEFORE UPDATE ON "ruling_revocation" FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "start_change_stays" BEFORE UPDATE ON "start_change" FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
