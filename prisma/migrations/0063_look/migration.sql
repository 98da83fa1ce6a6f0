-- How a race looks: its logo, its colour, its units; and a photo of an entry.

-- CreateTable
CREATE TABLE "image" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "bytes" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "image_pkey" PRIMARY KEY ("id")
);

-- AlterTable
ALTER TABLE "race" ADD COLUMN     "accent" TEXT,
ADD COLUMN     "logo_id" UUID,
ADD COLUMN     "units" TEXT;

-- AlterTable
ALTER TABLE "entry" ADD COLUMN     "photo_id" UUID;

-- AddForeignKey
ALTER TABLE "image" ADD CONSTRAINT "image_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "race" ADD CONSTRAINT "race_logo_id_fkey" FOREIGN KEY ("logo_id") REFERENCES "image"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "entry" ADD CONSTRAINT "entry_photo_id_fkey" FOREIGN KEY ("photo_id") REFERENCES "image"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What Prisma has no words for.

ALTER TABLE "race"
    ADD CONSTRAINT "race_units_known" CHECK ("units" IN ('nautical', 'metric', 'imperial')),
    ADD CONSTRAINT "race_accent_is_hex" CHECK ("accent" ~ '^#[0-9a-fA-F]{6}$');

-- A picture that nothing shows any more is gone, however that came: replaced, erased, or with its race.
CREATE FUNCTION "drop_unshown_image"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE was UUID;
BEGIN
    IF TG_TABLE_NAME = 'race' THEN was := OLD."logo_id"; ELSE was := OLD."photo_id"; END IF;
    DELETE FROM "image" WHERE "id" = was
        AND NOT EXISTS (SELECT 1 FROM "race" WHERE "logo_id" = was) AND NOT EXISTS (SELECT 1 FROM "entry" WHERE "photo_id" = was);
    RETURN NULL;
END
$$;
CREATE TRIGGER "race_logo_replaced" AFTER UPDATE OF "logo_id" ON "race"
    FOR EACH ROW WHEN (OLD."logo_id" IS NOT NULL AND OLD."logo_id" IS DISTINCT FROM NEW."logo_id") EXECUTE FUNCTION "drop_unshown_image"();
CREATE TRIGGER "race_logo_gone" AFTER DELETE ON "race"
    FOR EACH ROW WHEN (OLD."logo_id" IS NOT NULL) EXECUTE FUNCTION "drop_unshown_image"();
CREATE TRIGGER "entry_photo_replaced" AFTER UPDATE OF "photo_id" ON "entry"
    FOR EACH ROW WHEN (OLD."photo_id" IS NOT NULL AND OLD."photo_id" IS DISTINCT FROM NEW."photo_id") EXECUTE FUNCTION "drop_unshown_image"();
CREATE TRIGGER "entry_photo_gone" AFTER DELETE ON "entry"
    FOR EACH ROW WHEN (OLD."photo_id" IS NOT NULL) EXECUTE FUNCTION "drop_unshown_image"();
CREATE INDEX "race_logo_id_idx" ON "race"("logo_id") WHERE "logo_id" IS NOT NULL;
CREATE INDEX "entry_photo_id_idx" ON "entry"("photo_id") WHERE "photo_id" IS NOT NULL;
