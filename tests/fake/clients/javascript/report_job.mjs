// Runs a report job with the AWS SDK for JavaScript and prints what it saw as JSON.
// Region, keys and endpoints are in the environment.

import * as backup from "@aws-sdk/client-backup";
import * as s3 from "@aws-sdk/client-s3";

const reports = new backup.BackupClient({});
const objects = new s3.S3Client({ forcePathStyle: true });
const ReportPlanName = "nightly";

const created = await reports.send(
  new backup.CreateReportPlanCommand({
    ReportPlanName,
    ReportDeliveryChannel: { S3BucketName: "reports", Formats: ["CSV", "JSON"] },
    ReportSetting: { ReportTemplate: "COPY_JOB_REPORT" },
  }),
);
const { ReportJobId } = await reports.send(new backup.StartReportJobCommand({ ReportPlanName }));
const jobs = [];
for (let look = 0; look < 3; look++) {
  jobs.push((await reports.send(new backup.DescribeReportJobCommand({ ReportJobId }))).ReportJob);
}
const { S3BucketName: Bucket, S3Keys } = jobs.at(-1).ReportDestination;
const files = [];
for (const Key of S3Keys) {
  const head = await objects.send(new s3.HeadObjectCommand({ Bucket, Key }));
  const { Body } = await objects.send(new s3.GetObjectCommand({ Bucket, Key }));
  files.push({ length: head.ContentLength, text: await Body.transformToString() });
}
const far = new s3.S3Client({ forcePathStyle: true, followRegionRedirects: true });
const redirected = await far.send(new s3.GetObjectCommand({ Bucket: "far", Key: "é ü+:~.csv" }));
const found = await objects.send(new s3.ListObjectsV2Command({ Bucket, Prefix: "Backup/" }));
const listed = await reports.send(
  new backup.ListReportJobsCommand({ ByCreationAfter: new Date(0), MaxResults: 10 }),
);
const ReportPlanDescription = "Every night";
await reports.send(new backup.UpdateReportPlanCommand({ ReportPlanName, ReportPlanDescription }));
const { ReportPlan } = await reports.send(new backup.DescribeReportPlanCommand({ ReportPlanName }));
await reports.send(new backup.DeleteReportPlanCommand({ ReportPlanName }));
const plans = await reports.send(new backup.ListReportPlansCommand({}));
let error;
try {
  await reports.send(new backup.DescribeReportPlanCommand({ ReportPlanName }));
} catch (caught) {
  const isTyped = caught instanceof backup.ResourceNotFoundException;
  error = { isTyped, message: caught.message, status: caught.$metadata.httpStatusCode };
}

console.log(
  JSON.stringify({
    arn: created.ReportPlanArn,
    jobs,
    files,
    redirected: await redirected.Body.transformToString(),
    found: found.Contents.map((each) => each.Key),
    listed: listed.ReportJobs,
    plan: ReportPlan,
    plans: plans.ReportPlans,
    error,
  }),
);
