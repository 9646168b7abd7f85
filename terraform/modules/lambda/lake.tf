locals {
  lake_database = replace(local.prefix, "-", "_")
  lake_location = "s3://${var.s3_bucket_name}"

  lake_objects = {
    processed = {
      description = "Valid events as they came; rows repeat, the relation processed has each once"
      columns = [
        "type string",
        "symbol string",
        "timestamp string",
        "price double",
        "volume double",
        "bid double",
        "ask double",
        "bid_size double",
        "ask_size double",
        "trade_id string",
        "original_trade_id string",
        "name string",
        "value double",
        "aggressor string",
        "conditions array<string>",
        "updates_price boolean",
        "updates_volume boolean",
        "open double",
        "high double",
        "low double",
        "close double",
        "interval bigint",
        "exchange string",
        "currency string",
        "source string",
        "correlation_id string",
        "shard_id string",
        "sequence_number string",
        "sub_sequence bigint",
        "arrived_at string",
      ]
    }
    quarantine = {
      description = "What could not be used; rows repeat, the relation quarantine has each once"
      columns = [
        "reason string",
        "detail string",
        "partition_key string",
        "data_base64 string",
        "data_in_sub_sequence bigint",
        "shard_id string",
        "sequence_number string",
        "sub_sequence bigint",
        "arrived_at string",
      ]
    }
  }

  # Attributes of exported items: those that are text, those that are numbers.
  lake_exports = {
    processed-data = {
      description = "Exports of the table processed-data; the relation anomalies reads them"
      attributes  = "pk:s sk:s alert_id:s episode_id:s anomaly:s status:s severity:s score:n explanation:s"
    }
    alert-history = {
      description = "Exports of the table alert-history; the relations alerts, acknowledgements and deliveries read them"
      attributes  = "episode_id:s row_id:s alert_id:s alert_type:s alert_status:s anomaly:s symbol:s severity:s severity_reason:s occurred_at:s created_at:s acknowledged_at:s user_id:s via:s channel:s status:s reason:s error_code:s latency_ms:n attempts:n"
    }
  }

  # What SQL reads, each row once; the mapping LakeRelations of template.yaml says why.
  lake_relations = {
    processed        = <<-EOT
      SELECT
        type, symbol, CAST(replace(substr("timestamp", 1, 23), 'T', ' ') AS timestamp) AS "timestamp",
        price, volume, bid, ask, bid_size, ask_size, trade_id, original_trade_id, name, value, aggressor, conditions,
        updates_price, updates_volume, "open", high, low, "close", "interval", exchange, currency, source, correlation_id,
        shard_id, sequence_number, sub_sequence, CAST(replace(substr(arrived_at, 1, 23), 'T', ' ') AS timestamp) AS arrived_at,
        arrival_day, year, month, day, hour
      FROM (
        SELECT *, concat(year, '-', month, '-', day) AS arrival_day,
          row_number() OVER (PARTITION BY year, month, day, hour, shard_id, sequence_number, sub_sequence ORDER BY arrived_at) AS copy
        FROM processed_objects
      ) AS copies
      WHERE copy = 1
    EOT
    quarantine       = <<-EOT
      SELECT
        reason, detail, partition_key, data_base64, data_in_sub_sequence,
        shard_id, sequence_number, sub_sequence, CAST(replace(substr(arrived_at, 1, 23), 'T', ' ') AS timestamp) AS arrived_at,
        arrival_day, year, month, day, hour
      FROM (
        SELECT *, concat(year, '-', month, '-', day) AS arrival_day,
          row_number() OVER (PARTITION BY year, month, day, hour, shard_id, sequence_number, sub_sequence, reason, partition_key, data_base64
            ORDER BY arrived_at) AS copy
        FROM quarantine_objects
      ) AS copies
      WHERE copy = 1
    EOT
    bars             = <<-EOT
      SELECT
        symbol, date_trunc('minute', "timestamp") AS start,
        min_by(price, place) FILTER (WHERE updates_price IS NULL) AS "open",
        max(price) FILTER (WHERE updates_price IS NULL) AS high,
        min(price) FILTER (WHERE updates_price IS NULL) AS low,
        max_by(price, place) FILTER (WHERE updates_price IS NULL) AS "close",
        coalesce(sum(volume) FILTER (WHERE updates_volume IS NULL), 0) AS volume,
        count(*) AS trades, arrival_day, year, month, day
      FROM (
        SELECT *, row_number() OVER (PARTITION BY year, month, day, symbol
          ORDER BY "timestamp", length(sequence_number), sequence_number, sub_sequence) AS place
        FROM processed WHERE type = 'trade'
      ) AS trades
      GROUP BY symbol, date_trunc('minute', "timestamp"), arrival_day, year, month, day
    EOT
    anomalies        = <<-EOT
      SELECT
        export, item.pk.s AS symbol, CAST(replace(substr(split_part(item.sk.s, '#', 2), 1, 23), 'T', ' ') AS timestamp) AS occurred_at,
        item.alert_id.s AS alert_id, item.episode_id.s AS episode_id, item.anomaly.s AS anomaly, item.status.s AS status,
        item.severity.s AS severity, CAST(item.score.n AS double) AS score, item.explanation.s AS explanation
      FROM processed_data_export
      WHERE item.sk.s LIKE 'ANOMALY#%'
    EOT
    alerts           = <<-EOT
      SELECT
        export, item.episode_id.s AS episode_id, item.alert_id.s AS alert_id, item.alert_type.s AS alert_type, item.alert_status.s AS status,
        item.anomaly.s AS anomaly, item.symbol.s AS symbol, item.severity.s AS severity, item.severity_reason.s AS severity_reason,
        CAST(replace(substr(item.occurred_at.s, 1, 23), 'T', ' ') AS timestamp) AS occurred_at,
        CAST(replace(substr(item.created_at.s, 1, 23), 'T', ' ') AS timestamp) AS created_at
      FROM alert_history_export
      WHERE item.row_id.s LIKE 'ALERT#%'
    EOT
    acknowledgements = <<-EOT
      SELECT
        export, item.episode_id.s AS episode_id, item.user_id.s AS user_id, item.via.s AS via, item.severity.s AS severity,
        CAST(replace(substr(item.acknowledged_at.s, 1, 23), 'T', ' ') AS timestamp) AS acknowledged_at
      FROM alert_history_export
      WHERE item.row_id.s = 'ACK'
    EOT
    deliveries       = <<-EOT
      SELECT
        export, item.episode_id.s AS episode_id, item.alert_id.s AS alert_id, item.user_id.s AS user_id, item.channel.s AS channel,
        item.status.s AS status, item.reason.s AS reason, item.error_code.s AS error_code, item.severity.s AS severity,
        item.symbol.s AS symbol, item.anomaly.s AS anomaly, CAST(item.latency_ms.n AS double) AS latency_ms,
        CAST(item.attempts.n AS bigint) AS attempts, CAST(replace(substr(item.created_at.s, 1, 23), 'T', ' ') AS timestamp) AS created_at
      FROM alert_history_export
      WHERE item.row_id.s LIKE 'DELIVERY#%'
    EOT
  }

  # Name → relations that the query reads, and the rest of it.
  lake_queries = {
    vwap-by-hour = {
      description = "VWAP, range and volume of each symbol by the hour, yesterday and today"
      relations   = ["processed"]
      query       = <<-EOT
        SELECT
          symbol, date_trunc('hour', "timestamp") AS hour,
          sum(price * volume) FILTER (WHERE updates_volume IS NULL) / nullif(sum(volume) FILTER (WHERE updates_volume IS NULL), 0) AS vwap,
          min(price) AS low, max(price) AS high, sum(volume) AS volume, count(*) AS trades
        FROM processed
        WHERE type = 'trade' AND updates_price IS NULL AND arrival_day >= CAST(current_date - INTERVAL '1' DAY AS varchar)
        GROUP BY symbol, date_trunc('hour', "timestamp")
        ORDER BY symbol, hour
      EOT
    }
    largest-moves = {
      description = "The fifty minutes in which prices moved most, yesterday and today"
      relations   = ["processed", "bars"]
      query       = <<-EOT
        SELECT symbol, start, "open", "close", 100 * ("close" / "open" - 1) AS change_pct, volume, trades
        FROM bars
        WHERE arrival_day >= CAST(current_date - INTERVAL '1' DAY AS varchar) AND "open" > 0
        ORDER BY abs("close" / "open" - 1) DESC, symbol, start
        LIMIT 50
      EOT
    }
    gaps = {
      description = "Minutes and more without a trade, of symbols that trade by the minute, yesterday and today"
      relations   = ["processed", "bars"]
      query       = <<-EOT
        SELECT symbol, previous AS last_minute, start AS next_minute, date_diff('minute', previous, start) AS minutes
        FROM (
          SELECT symbol, start, lag(start) OVER (PARTITION BY symbol ORDER BY start) AS previous
          FROM bars WHERE arrival_day >= CAST(current_date - INTERVAL '1' DAY AS varchar)
        ) AS minutes
        WHERE date_diff('minute', previous, start) > 5
        ORDER BY minutes DESC, symbol, next_minute
        LIMIT 200
      EOT
    }
    spreads = {
      description = "Spreads in basis points by symbol and hour, and how many quotes were crossed, yesterday and today"
      relations   = ["processed"]
      query       = <<-EOT
        SELECT
          symbol, date_trunc('hour', "timestamp") AS hour,
          avg(20000 * (ask - bid) / (ask + bid)) AS average_bps, max(20000 * (ask - bid) / (ask + bid)) AS widest_bps,
          count(*) AS quotes, count(*) FILTER (WHERE bid > ask) AS crossed
        FROM processed
        WHERE type = 'quote' AND bid > 0 AND ask > 0 AND arrival_day >= CAST(current_date - INTERVAL '1' DAY AS varchar)
        GROUP BY symbol, date_trunc('hour', "timestamp")
        ORDER BY symbol, hour
      EOT
    }
    venues = {
      description = "Where each symbol trades, yesterday and today"
      relations   = ["processed"]
      query       = <<-EOT
        SELECT
          symbol, coalesce(exchange, source, 'not said') AS venue, count(*) AS trades,
          sum(volume) FILTER (WHERE updates_volume IS NULL) AS volume,
          100.0 * count(*) / sum(count(*)) OVER (PARTITION BY symbol) AS share_pct
        FROM processed
        WHERE type = 'trade' AND arrival_day >= CAST(current_date - INTERVAL '1' DAY AS varchar)
        GROUP BY symbol, coalesce(exchange, source, 'not said')
        ORDER BY symbol, trades DESC, venue
      EOT
    }
    aggressors = {
      description = "Who took, buyers or sellers, by symbol and hour, yesterday and today"
      relations   = ["processed"]
      query       = <<-EOT
        SELECT
          symbol, date_trunc('hour', "timestamp") AS hour,
          coalesce(sum(volume) FILTER (WHERE aggressor = 'buy'), 0) AS bought,
          coalesce(sum(volume) FILTER (WHERE aggressor = 'sell'), 0) AS sold
        FROM processed
        WHERE type = 'trade' AND aggressor IS NOT NULL AND arrival_day >= CAST(current_date - INTERVAL '1' DAY AS varchar)
        GROUP BY symbol, date_trunc('hour', "timestamp")
        ORDER BY symbol, hour
      EOT
    }
    delays = {
      description = "How long events took from the market to the stream, by feed and hour, yesterday and today"
      relations   = ["processed"]
      query       = <<-EOT
        SELECT
          coalesce(source, 'not said') AS feed, date_trunc('hour', arrived_at) AS hour, count(*) AS events,
          avg(date_diff('millisecond', "timestamp", arrived_at)) AS average_ms,
          max(date_diff('millisecond', "timestamp", arrived_at)) AS longest_ms
        FROM processed
        WHERE type IN ('trade', 'quote') AND arrival_day >= CAST(current_date - INTERVAL '1' DAY AS varchar)
        GROUP BY coalesce(source, 'not said'), date_trunc('hour', arrived_at)
        ORDER BY feed, hour
      EOT
    }
    rejects = {
      description = "What was refused and why, by sender, yesterday and today"
      relations   = ["quarantine"]
      query       = <<-EOT
        SELECT partition_key, reason, count(*) AS rejected, min(arrived_at) AS first_at, max(arrived_at) AS last_at, min(detail) AS example
        FROM quarantine
        WHERE arrival_day >= CAST(current_date - INTERVAL '1' DAY AS varchar)
        GROUP BY partition_key, reason
        ORDER BY rejected DESC, partition_key, reason
      EOT
    }
    answers-to-alerts = {
      description = "Which alerts somebody looked after: by kind and severity, of one export (put its id in)"
      relations   = ["alerts", "acknowledgements"]
      query       = <<-EOT
        SELECT
          alerts.anomaly, alerts.severity, count(DISTINCT alerts.episode_id) AS episodes,
          count(DISTINCT acknowledgements.episode_id) AS acknowledged,
          avg(date_diff('second', alerts.created_at, acknowledgements.acknowledged_at)) AS average_seconds
        FROM alerts
        LEFT JOIN acknowledgements ON acknowledgements.episode_id = alerts.episode_id AND acknowledgements.export = 'EXPORT'
        WHERE alerts.export = 'EXPORT' AND alerts.status = 'firing'
        GROUP BY alerts.anomaly, alerts.severity
        ORDER BY episodes DESC, alerts.anomaly, alerts.severity
      EOT
    }
    deliveries = {
      description = "What became of deliveries, by channel, of one export (put its id in)"
      relations   = ["deliveries"]
      query       = <<-EOT
        SELECT channel, status, reason, error_code, count(*) AS deliveries, avg(latency_ms) AS average_ms, max(latency_ms) AS longest_ms
        FROM deliveries
        WHERE export = 'EXPORT'
        GROUP BY channel, status, reason, error_code
        ORDER BY channel, status, deliveries DESC
      EOT
    }
  }
}

resource "aws_glue_catalog_database" "lake" {
  count = local.is_on_aws ? 1 : 0

  # Without hyphens, which SQL would want in quotes.
  name        = local.lake_database
  description = "The data lake and exports of the tables; docs/data-dictionary.md"
}

resource "aws_glue_catalog_table" "objects" {
  for_each = { for name, objects in local.lake_objects : name => objects if local.is_on_aws }

  name          = "${each.key}_objects"
  database_name = aws_glue_catalog_database.lake[0].name
  description   = each.value.description
  table_type    = "EXTERNAL_TABLE"

  parameters = {
    "projection.enabled"        = "true"
    "projection.year.type"      = "integer"
    "projection.year.range"     = "2026,2040"
    "projection.month.type"     = "integer"
    "projection.month.range"    = "1,12"
    "projection.month.digits"   = "2"
    "projection.day.type"       = "integer"
    "projection.day.range"      = "1,31"
    "projection.day.digits"     = "2"
    "projection.hour.type"      = "integer"
    "projection.hour.range"     = "0,23"
    "projection.hour.digits"    = "2"
    "storage.location.template" = "${local.lake_location}/${each.key}/year=$${year}/month=$${month}/day=$${day}/hour=$${hour}/"
  }

  dynamic "partition_keys" {
    for_each = ["year", "month", "day", "hour"]
    content {
      name = partition_keys.value
      type = "string"
    }
  }

  storage_descriptor {
    location      = "${local.lake_location}/${each.key}/"
    input_format  = "org.apache.hadoop.mapred.TextInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"

    ser_de_info {
      serialization_library = "org.openx.data.jsonserde.JsonSerDe"
    }

    dynamic "columns" {
      for_each = each.value.columns
      content {
        name = split(" ", columns.value)[0]
        type = split(" ", columns.value)[1]
      }
    }
  }
}

resource "aws_glue_catalog_table" "export" {
  for_each = { for name, export in local.lake_exports : name => export if local.is_on_aws }

  name          = "${replace(each.key, "-", "_")}_export"
  database_name = aws_glue_catalog_database.lake[0].name
  description   = each.value.description
  table_type    = "EXTERNAL_TABLE"

  parameters = {
    "projection.enabled"        = "true"
    "projection.export.type"    = "injected"
    "storage.location.template" = "${local.lake_location}/export/${each.key}/AWSDynamoDB/$${export}/data/"
  }

  partition_keys {
    name = "export"
    type = "string"
  }

  storage_descriptor {
    location      = "${local.lake_location}/export/${each.key}/"
    input_format  = "org.apache.hadoop.mapred.TextInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"

    ser_de_info {
      serialization_library = "org.openx.data.jsonserde.JsonSerDe"
    }

    columns {
      name = "item"
      type = "struct<${join(",", [for attribute in split(" ", each.value.attributes) : replace(attribute, "/:(.)/", ":struct<$1:string>")])}>"
    }
  }
}

resource "aws_athena_workgroup" "lake" {
  count = local.is_on_aws ? 1 : 0

  name        = local.prefix
  description = "Queries over the data lake; what reads more than the limit is cancelled"
  # Results go with it.
  force_destroy = true

  configuration {
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true
    bytes_scanned_cutoff_per_query     = var.lake_scan_limit_bytes

    engine_version {
      selected_engine_version = "Athena engine version 3"
    }

    result_configuration {
      output_location       = "${local.lake_location}/athena/"
      expected_bucket_owner = local.account

      encryption_configuration {
        encryption_option = "SSE_S3"
      }
    }
  }
}

resource "aws_athena_named_query" "saved" {
  for_each = { for name, saved in local.lake_queries : name => saved if local.is_on_aws }

  name        = each.key
  description = each.value.description
  database    = aws_glue_catalog_database.lake[0].name
  workgroup   = aws_athena_workgroup.lake[0].id
  query       = "WITH ${join(", ", [for relation in each.value.relations : "${relation} AS (${trimspace(local.lake_relations[relation])})"])}\n${trimspace(each.value.query)}"
}
