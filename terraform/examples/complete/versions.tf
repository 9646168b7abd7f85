terraform {
  required_version = ">= 1.7"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.95"
    }
  }
}

# AWS_ENDPOINT_URL leads all of it to a loopback AWS server, where target must be "emulator".
provider "aws" {
  region                      = var.region
  skip_credentials_validation = var.target == "emulator"
  skip_metadata_api_check     = var.target == "emulator"
  s3_use_path_style           = var.target == "emulator"

  default_tags {
    tags = {
      project     = var.project_name
      environment = var.environment
    }
  }
}
