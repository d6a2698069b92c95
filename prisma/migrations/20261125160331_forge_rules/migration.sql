-- AlterTable
ALTER TABLE "forge_token" ADD COLUMN     "client_id" TEXT;

-- CreateTable
CREATE TABLE "forge_protection" (
    "repository_id" INTEGER NOT NULL,
    "branch" TEXT NOT NULL,
    "rule" JSONB NOT NULL,

    CONSTRAINT "forge_protection_pkey" PRIMARY KEY ("repository_id","branch")
);

-- AddForeignKey
ALTER TABLE "forge_protection" ADD CONSTRAINT "forge_protection_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "forge_repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;
