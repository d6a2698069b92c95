-- AlterTable
ALTER TABLE "agent_credential" ADD COLUMN     "ended_reason" TEXT;
