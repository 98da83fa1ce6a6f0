-- What of a race the public sees later than it was measured, or never. Null: everything at once.

-- AlterTable
ALTER TABLE "race" ADD COLUMN     "publication" JSONB;
