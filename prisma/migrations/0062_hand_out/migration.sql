-- When a tracker was handed over: what it sends after that shows that it works where it is.

ALTER TABLE "assignment" ADD COLUMN     "handed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
UPDATE "assignment" SET "handed_at" = "from_at";
