-- AlterTable
ALTER TABLE "job" DROP COLUMN "kind";
