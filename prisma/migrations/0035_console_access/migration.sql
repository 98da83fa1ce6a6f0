-- Whose tokens for the operators' feed are revoked.

-- CreateTable
CREATE TABLE "console_access" (
    "organization_id" UUID NOT NULL,
    "operator_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,

    CONSTRAINT "console_access_pkey" PRIMARY KEY ("organization_id","operator_id")
);

-- AddForeignKey
ALTER TABLE "console_access" ADD CONSTRAINT "console_access_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;
