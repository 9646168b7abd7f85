variable "region" {
  description = "Region of everything."
  type        = string
  default     = "us-east-1"
}

variable "project_name" {
  description = "First part of every name."
  type        = string
  default     = "realtime-financial"
}

variable "environment" {
  description = "dev, staging or prod."
  type        = string
  default     = "dev"
}

variable "lake_retention_days" {
  description = "How many days processed ticks are kept in the data lake; 0 keeps them for good."
  type        = number
  default     = 0
}

variable "lake_compaction" {
  description = "Whether each day of processed ticks becomes Parquet, deduplicated and sorted, two days later. The small objects then expire after 30 days, and lake_retention_days is about the days as well."
  type        = bool
  default     = false
}

variable "target" {
  description = "aws, or emulator for a loopback AWS server."
  type        = string
  default     = "aws"
}

variable "kinesis_processor_image_uri" {
  description = "Image of kinesis-processor by digest."
  type        = string
}

variable "alert_processor_image_uri" {
  description = "Image of alert-processor by digest."
  type        = string
}

variable "from_email" {
  description = "Address that SES may send from; nothing for no e-mail."
  type        = string
  default     = ""
}
